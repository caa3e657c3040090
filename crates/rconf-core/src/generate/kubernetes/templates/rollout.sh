#!/bin/sh
# Written by `rconf gen`: replaces the pods of cluster @cluster@ whose template or configuration has changed, one after the other.
#
#   rollout.sh          replace the pods that are out of date
#   rollout.sh --all    replace every pod
#
# Before each pod, the cluster has to be whole: so never are two masters stopped at once, nor a master whose replicas are not
# synchronized. A master hands over before it stops (preStop). If the script ends early, run it again.
set -eu

namespace=@namespace@
sets='@sets@'
wait=@wait@

fail() {
    echo "rollout.sh: $*" >&2
    exit 1
}

# Checks the cluster from inside of pod $1.
verify() {
    kubectl exec --namespace "$namespace" "$1" --container server -- sh @scripts@/cluster.sh verify >/dev/null
}

# Succeeds if pod $1 of StatefulSet $2 has the newest template.
is_new() {
    has=$(kubectl get pod --namespace "$namespace" "$1" --output 'jsonpath={.metadata.labels.controller-revision-hash}')
    wants=$(kubectl get statefulset --namespace "$namespace" "$2" --output 'jsonpath={.status.updateRevision}')
    [ -n "$wants" ] && [ "$has" = "$wants" ]
}

# Waits until the pod $1 that comes after the deleted one $2 is ready.
wait_for() {
    left=$wait
    until id=$(kubectl get pod --namespace "$namespace" "$1" --output 'jsonpath={.metadata.uid}' 2>/dev/null) &&
        [ -n "$id" ] && [ "$id" != "$2" ]; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || fail "pod $1 did not come back; kubectl describe statefulset --namespace $namespace may say why"
        sleep 1
    done
    kubectl wait --namespace "$namespace" "pod/$1" --for=condition=Ready --timeout="${wait}s" >/dev/null ||
        fail "pod $1 is not ready; kubectl logs --namespace $namespace $1 may say why"
}

all=
[ "${1:-}" != --all ] || all=yes
for set in $sets; do
    pods=${set#*=}
    name=${set%%=*}
    # The first pod usually is the master, so it comes last.
    nth=$((pods - 1))
    while [ "$nth" -ge 0 ]; do
        pod=$name-$nth
        nth=$((nth - 1))
        if [ -z "$all" ] && is_new "$pod" "$name"; then
            continue
        fi
        verify "$pod" || fail "the cluster is not whole, so no pod is replaced. If it is $pod that is broken, delete it. What is missing: kubectl exec --namespace $namespace $pod -- sh @scripts@/cluster.sh status"
        id=$(kubectl get pod --namespace "$namespace" "$pod" --output 'jsonpath={.metadata.uid}')
        echo "replacing $pod"
        kubectl delete pod --namespace "$namespace" "$pod" >/dev/null
        wait_for "$pod" "$id"
        verify "$pod" || fail "the cluster is not whole after $pod was replaced"
    done
done
echo 'all pods are up to date, and the cluster is whole'
