{{- define "reprise.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "reprise.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "reprise.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "reprise.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "reprise.selector" -}}
app.kubernetes.io/name: {{ include "reprise.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "reprise.labels" -}}
{{ include "reprise.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "reprise.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "reprise.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- /* The configuration with the files of the secret in it. */}}
{{- define "reprise.config" -}}
{{- $config := deepCopy .Values.config }}
{{- $files := dict
  "redisUrl" (list "redis" "url-file")
  "cacheSecret" (list "cache" "secret-file")
  "managementToken" (list "management" "token-file")
  "upstreamApiKey" (list "upstream" "api-key-file")
  "clients" (list "auth" "clients-file") }}
{{- range $name, $place := $files }}
{{- with index $.Values.secretKeys $name }}
{{- $section := dict (last $place) (printf "/etc/reprise/secrets/%s" .) }}
{{- $config = mustMergeOverwrite $config (dict (first $place) $section) }}
{{- end }}
{{- end }}
{{- toYaml $config }}
{{- end }}
