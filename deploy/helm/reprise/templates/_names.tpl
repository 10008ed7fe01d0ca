{{- define "reprise.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "reprise.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "reprise.name" .) .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "reprise.name" .) | replace "." "-" | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- /* With a digest of the content in it: another content is another ConfigMap, and so a rolling restart. */}}
{{- define "reprise.configMap" -}}
{{- printf "%s-%s" (include "reprise.fullname" .) (include "reprise.config" . | sha256sum | trunc 10) }}
{{- end }}

{{- define "reprise.selector" -}}
app.kubernetes.io/name: {{ include "reprise.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "reprise.labels" -}}
{{ include "reprise.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: reprise
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "reprise.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "reprise.scheme" -}}
{{- if dig "server" "tls" dict .Values.config }}https{{ else }}http{{ end }}
{{- end }}

{{- /* A duration of the configuration in seconds, rounded up. */}}
{{- define "reprise.seconds" -}}
{{- $number := regexFind "^[0-9]+" . | int }}
{{- $unit := regexFind "[a-z]*$" . }}
{{- if eq $unit "ms" }}{{ div (add $number 999) 1000 }}
{{- else }}{{ mul $number (get (dict "s" 1 "m" 60 "h" 3600 "d" 86400) $unit | default 1) }}
{{- end }}
{{- end }}

{{- /* What one value alone cannot tell. */}}
{{- define "reprise.checks" -}}
{{- $values := .Values }}
{{- if and (ne $values.service.type "ClusterIP") $values.networkPolicy.enabled (not $values.networkPolicy.clients) }}
{{- fail (printf "service.type: %s (expected: networkPolicy.clients too, or nobody outside this namespace gets in)" $values.service.type) }}
{{- end }}
{{- if and $values.ingress.enabled $values.networkPolicy.enabled (not $values.networkPolicy.clients) }}
{{- fail "ingress.enabled: true (expected: networkPolicy.clients too, or the controller does not get in)" }}
{{- end }}
{{- if and $values.service.loadBalancerSourceRanges (ne $values.service.type "LoadBalancer") }}
{{- fail (printf "service.loadBalancerSourceRanges: with %s (expected: service.type LoadBalancer)" $values.service.type) }}
{{- end }}
{{- if and $values.autoscaling.enabled (lt (int $values.autoscaling.maxReplicas) (int $values.autoscaling.minReplicas)) }}
{{- fail (printf "autoscaling.maxReplicas: %v (expected: at least minReplicas, %v)" $values.autoscaling.maxReplicas $values.autoscaling.minReplicas) }}
{{- end }}
{{- if not (dig "management" "host" "" $values.config) }}
{{- fail "config.management.host: none (expected: 0.0.0.0, or probes do not reach it)" }}
{{- end }}
{{- if and $values.secretKeys.upstreamApiKey (not $values.secretKeys.clients) (not $values.config.auth) }}
{{- fail "secretKeys.upstreamApiKey: callers spend its money (expected: secretKeys.clients or config.auth too)" }}
{{- end }}
{{- $delay := include "reprise.seconds" (dig "server" "drain-delay" "0s" $values.config) | int }}
{{- $drain := include "reprise.seconds" (dig "limits" "drain-time-max" "30s" $values.config) | int }}
{{- if le (int $values.terminationGracePeriodSeconds) (add $delay $drain 5 | int) }}
{{- fail (printf "terminationGracePeriodSeconds: %v (expected: more than %d, which config.server.drain-delay and config.limits.drain-time-max take, and 5 s)" $values.terminationGracePeriodSeconds (add $delay $drain 5)) }}
{{- end }}
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
  "previousCacheSecrets" (list "cache" "previous-secrets-file")
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
