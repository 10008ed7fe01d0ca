// Reads Kubernetes manifests as strictly as an API server with strict field validation does, and holds every pod
// against the restricted pod security standard. Prints one line a fault; exits 1 if there is any.
//
//	manifests [-configurations FOLDER] FILE…
//
// With -configurations, what ConfigMaps have as reprise.yaml is written there, for the program itself to check.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	security "k8s.io/pod-security-admission/api"
	standards "k8s.io/pod-security-admission/policy"
)

var (
	scheme  = runtime.NewScheme()
	decoder = json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme,
		json.SerializerOptions{Yaml: true, Strict: true})
	evaluator      standards.Evaluator
	configurations = flag.String("configurations", "", "a folder")
)

func main() {
	for _, add := range []func(*runtime.Scheme) error{core.AddToScheme, apps.AddToScheme, autoscaling.AddToScheme,
		networking.AddToScheme, policy.AddToScheme, batch.AddToScheme, monitoring.AddToScheme} {
		must(add(scheme))
	}
	var err error
	evaluator, err = standards.NewEvaluator(standards.DefaultChecks())
	must(err)
	flag.Parse()
	faults, objects := 0, 0
	for _, file := range flag.Args() {
		all, wrong := read(file)
		objects += len(all)
		write(all, filepath.Base(file))
		for _, fault := range append(wrong, check(all)...) {
			fmt.Printf("%s: %s\n", file, fault)
			faults++
		}
	}
	if faults > 0 || objects == 0 {
		os.Exit(1)
	}
	fmt.Printf("%d objects\n", objects)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func read(file string) (objects []runtime.Object, faults []string) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, []string{err.Error()}
	}
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return objects, faults
		}
		if err != nil {
			return objects, append(faults, err.Error())
		}
		if isEmpty(document) {
			continue
		}
		object, _, err := decoder.Decode(document, nil, nil)
		if err != nil {
			faults = append(faults, err.Error())
			continue
		}
		objects = append(objects, object)
	}
}

func write(objects []runtime.Object, file string) {
	if *configurations == "" {
		return
	}
	for _, object := range objects {
		if one, is := object.(*core.ConfigMap); is && one.Data[configurationKey] != "" {
			name := filepath.Join(*configurations, file+"-"+one.Name+".yaml")
			must(os.WriteFile(name, []byte(one.Data[configurationKey]), 0o644))
		}
	}
}

// check tells what is decoded well and yet would not work.
func check(objects []runtime.Object) (faults []string) {
	pods := podsOf(objects)
	for _, pod := range pods {
		faults = append(faults, restricted(pod)...)
		faults = append(faults, references(pod, objects)...)
	}
	for _, object := range objects {
		switch one := object.(type) {
		case *apps.Deployment:
			faults = append(faults, workload("Deployment", one.Name, one.Spec.Selector, one.Spec.Template)...)
		case *apps.StatefulSet:
			faults = append(faults, workload("StatefulSet", one.Name, one.Spec.Selector, one.Spec.Template)...)
		case *core.Service:
			faults = append(faults, servicePorts(one, pods)...)
		case *policy.PodDisruptionBudget:
			faults = append(faults, selects("PodDisruptionBudget", one.Name, one.Spec.Selector, pods)...)
		case *networking.NetworkPolicy:
			faults = append(faults, selects("NetworkPolicy", one.Name, &one.Spec.PodSelector, pods)...)
		case *autoscaling.HorizontalPodAutoscaler:
			faults = append(faults, scales(one, objects)...)
		case *monitoring.ServiceMonitor:
			faults = append(faults, scrapes(one, objects)...)
		}
	}
	return faults
}

func restricted(pod pod) (faults []string) {
	level := security.LevelVersion{Level: security.LevelRestricted, Version: security.LatestVersion()}
	for _, result := range evaluator.EvaluatePod(level, &pod.template.ObjectMeta, &pod.template.Spec) {
		if !result.Allowed {
			faults = append(faults, fmt.Sprintf("%s: not restricted: %s: %s", pod.name, result.ForbiddenReason,
				result.ForbiddenDetail))
		}
	}
	return faults
}

func isEmpty(document []byte) bool {
	for _, line := range bytes.Split(document, []byte("\n")) {
		text := strings.TrimSpace(string(line))
		if text != "" && text != "---" && !strings.HasPrefix(text, "#") {
			return false
		}
	}
	return true
}
