package main

import (
	"fmt"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
)

// servicePorts tells what a Service leads to that nobody has.
func servicePorts(service *core.Service, pods []pod) (faults []string) {
	selector := labels.SelectorFromSet(service.Spec.Selector)
	selected := 0
	for _, pod := range pods {
		if !selector.Matches(labels.Set(pod.template.Labels)) {
			continue
		}
		selected++
		for _, port := range service.Spec.Ports {
			if !pod.hasPort(port.TargetPort) {
				faults = append(faults, fmt.Sprintf("Service %s: %s has no port %s", service.Name, pod.name, port.TargetPort.String()))
			}
		}
	}
	if selected != 1 {
		faults = append(faults, fmt.Sprintf("Service %s: selects the pods of %d objects (expected: 1)", service.Name, selected))
	}
	return faults
}

func selects(kind, name string, selector *meta.LabelSelector, pods []pod) []string {
	matches, err := meta.LabelSelectorAsSelector(selector)
	if err != nil {
		return []string{kind + " " + name + ": " + err.Error()}
	}
	selected := 0
	for _, pod := range pods {
		if matches.Matches(labels.Set(pod.template.Labels)) {
			selected++
		}
	}
	if selected != 1 {
		return []string{fmt.Sprintf("%s %s: selects the pods of %d objects (expected: 1)", kind, name, selected)}
	}
	return nil
}

// workload tells what is wrong with the selector of a Deployment or StatefulSet, which an API server refuses.
func workload(kind, name string, selector *meta.LabelSelector, template core.PodTemplateSpec) []string {
	matches, err := meta.LabelSelectorAsSelector(selector)
	if err != nil || matches.Empty() || !matches.Matches(labels.Set(template.Labels)) {
		return []string{kind + " " + name + ": does not select its own pods"}
	}
	return nil
}

func scales(autoscaler *autoscaling.HorizontalPodAutoscaler, objects []runtime.Object) []string {
	for _, object := range objects {
		one, is := object.(*apps.Deployment)
		if !is || one.Name != autoscaler.Spec.ScaleTargetRef.Name {
			continue
		}
		if one.Spec.Replicas != nil {
			return []string{"Deployment " + one.Name + ": replicas is set, and so is an autoscaler: each apply would undo it"}
		}
		return nil
	}
	return []string{"HorizontalPodAutoscaler " + autoscaler.Name + ": there is no Deployment " + autoscaler.Spec.ScaleTargetRef.Name}
}

// scrapes tells when a ServiceMonitor finds no Service, or not its port.
func scrapes(monitor *monitoring.ServiceMonitor, objects []runtime.Object) (faults []string) {
	matches, err := meta.LabelSelectorAsSelector(&monitor.Spec.Selector)
	if err != nil {
		return []string{"ServiceMonitor " + monitor.Name + ": " + err.Error()}
	}
	found := 0
	for _, object := range objects {
		service, is := object.(*core.Service)
		if !is || !matches.Matches(labels.Set(service.Labels)) {
			continue
		}
		found++
		for _, endpoint := range monitor.Spec.Endpoints {
			if !serviceHasPort(service, endpoint.Port) {
				faults = append(faults, fmt.Sprintf("ServiceMonitor %s: Service %s has no port %s", monitor.Name, service.Name, endpoint.Port))
			}
		}
	}
	if found != 1 {
		faults = append(faults, fmt.Sprintf("ServiceMonitor %s: selects %d Services (expected: 1)", monitor.Name, found))
	}
	return faults
}

func serviceHasPort(service *core.Service, name string) bool {
	for _, port := range service.Spec.Ports {
		if port.Name == name {
			return true
		}
	}
	return false
}
