package main

import (
	"fmt"
	"strings"
	"time"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/yaml"
)

const (
	configurationKey = "reprise.yaml"
	// What the program allows itself after draining before it ends anyway.
	afterDrain = 5 * time.Second
)

type pod struct {
	name     string
	template core.PodTemplateSpec
}

func podsOf(objects []runtime.Object) (pods []pod) {
	for _, object := range objects {
		switch one := object.(type) {
		case *apps.Deployment:
			pods = append(pods, pod{"Deployment " + one.Name, one.Spec.Template})
		case *apps.StatefulSet:
			template := *one.Spec.Template.DeepCopy()
			for _, claim := range one.Spec.VolumeClaimTemplates {
				template.Spec.Volumes = append(template.Spec.Volumes, core.Volume{Name: claim.Name,
					VolumeSource: core.VolumeSource{PersistentVolumeClaim: &core.PersistentVolumeClaimVolumeSource{}}})
			}
			pods = append(pods, pod{"StatefulSet " + one.Name, template})
		case *batch.Job:
			pods = append(pods, pod{"Job " + one.Name, one.Spec.Template})
		case *core.Pod:
			pods = append(pods, pod{"Pod " + one.Name, core.PodTemplateSpec{ObjectMeta: one.ObjectMeta, Spec: one.Spec}})
		}
	}
	return pods
}

func (p pod) containers() []core.Container {
	return append(append([]core.Container{}, p.template.Spec.InitContainers...), p.template.Spec.Containers...)
}

// hasPort tells whether one of the containers has the port, by name or number.
func (p pod) hasPort(port intstr.IntOrString) bool {
	for _, container := range p.containers() {
		if containerHasPort(container, port) {
			return true
		}
	}
	return false
}

func containerHasPort(container core.Container, port intstr.IntOrString) bool {
	for _, one := range container.Ports {
		if port.Type == intstr.String && one.Name == port.StrVal || port.Type == intstr.Int && one.ContainerPort == port.IntVal {
			return true
		}
	}
	return false
}

// references tells what a pod names and nobody has: volumes, configuration maps, ports of probes; a memory limit that is
// missing; and a grace that ends before the program has drained.
func references(pod pod, objects []runtime.Object) (faults []string) {
	say := func(format string, words ...any) {
		faults = append(faults, pod.name+": "+fmt.Sprintf(format, words...))
	}
	volumes := map[string]bool{}
	for _, volume := range pod.template.Spec.Volumes {
		volumes[volume.Name] = true
		if volume.ConfigMap == nil {
			continue
		}
		if found := configMap(objects, volume.ConfigMap.Name); found == nil {
			say("volume %s: there is no ConfigMap %s", volume.Name, volume.ConfigMap.Name)
		} else if text, is := found.Data[configurationKey]; is {
			faults = append(faults, grace(pod, text)...)
		}
	}
	for _, container := range pod.containers() {
		for _, mount := range container.VolumeMounts {
			if !volumes[mount.Name] {
				say("%s: there is no volume %s", container.Name, mount.Name)
			}
		}
		for _, probe := range []*core.Probe{container.StartupProbe, container.ReadinessProbe, container.LivenessProbe} {
			if probe != nil && probe.HTTPGet != nil && !containerHasPort(container, probe.HTTPGet.Port) {
				say("%s: a probe asks port %s, which it does not have", container.Name, probe.HTTPGet.Port.String())
			}
		}
		if container.Resources.Limits.Memory().IsZero() {
			say("%s: no limit of memory", container.Name)
		}
	}
	return faults
}

func configMap(objects []runtime.Object, name string) *core.ConfigMap {
	for _, object := range objects {
		if one, is := object.(*core.ConfigMap); is && one.Name == name {
			return one
		}
	}
	return nil
}

// grace holds terminationGracePeriodSeconds against how long the configuration may take to drain.
func grace(pod pod, text string) []string {
	configuration := struct {
		Server struct {
			DrainDelay string `json:"drain-delay"`
		} `json:"server"`
		Limits struct {
			DrainTimeMax string `json:"drain-time-max"`
		} `json:"limits"`
	}{}
	if err := yaml.Unmarshal([]byte(text), &configuration); err != nil {
		return []string{pod.name + ": " + configurationKey + ": " + err.Error()}
	}
	drain := duration(configuration.Server.DrainDelay, 0) + duration(configuration.Limits.DrainTimeMax, 30*time.Second) + afterDrain
	allowed := 30 * time.Second
	if seconds := pod.template.Spec.TerminationGracePeriodSeconds; seconds != nil {
		allowed = time.Duration(*seconds) * time.Second
	}
	if allowed <= drain {
		return []string{fmt.Sprintf("%s: terminationGracePeriodSeconds: %.0f (expected: more than the %.0f that draining may take)",
			pod.name, allowed.Seconds(), drain.Seconds())}
	}
	return nil
}

// duration reads 30s, 2m or 1h; days, which no grace has, are none of it.
func duration(text string, otherwise time.Duration) time.Duration {
	parsed, err := time.ParseDuration(strings.TrimSpace(text))
	if err != nil {
		return otherwise
	}
	return parsed
}
