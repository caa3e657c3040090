#!/bin/sh
# @[Written by `rconf gen`: replaces the pods of cluster @cluster@ whose template or configuration has changed, one after the other.@|由 `rconf gen` 生成：逐个替换集群 @cluster@ 中模板或配置已改变的 pod。@]
#
#   rollout.sh          @[replace the pods that are out of date@|替换已过时的 pod@]
#   rollout.sh --all    @[replace every pod@|替换所有 pod@]
#
@en # Before each pod, the cluster has to be whole: so never are two masters stopped at once, nor a master whose replicas are not
@en # synchronized. A master hands over before it stops (preStop). If the script ends early, run it again.
@zh # 替换每个 pod 之前，集群必须完整：这样绝不会同时停止两个主节点，也不会停止从节点尚未同步的主节点。
@zh # 主节点停止前先交给从节点接替（preStop）。如果脚本中途结束，请再运行一次。
set -eu

namespace=@namespace@
sets='@sets@'
wait=@wait@

fail() {
    echo "rollout.sh: $*" >&2
    exit 1
}

@en # Checks the cluster from inside of pod $1.
@zh # 从 pod $1 内部检查集群。
verify() {
    kubectl exec --namespace "$namespace" "$1" --container server -- sh @scripts@/cluster.sh verify >/dev/null
}

@en # Succeeds if pod $1 of StatefulSet $2 has the newest template.
@zh # StatefulSet $2 的 pod $1 已是最新模板时成功。
is_new() {
    has=$(kubectl get pod --namespace "$namespace" "$1" --output 'jsonpath={.metadata.labels.controller-revision-hash}')
    wants=$(kubectl get statefulset --namespace "$namespace" "$2" --output 'jsonpath={.status.updateRevision}')
    [ -n "$wants" ] && [ "$has" = "$wants" ]
}

@en # Waits until the pod $1 that comes after the deleted one $2 is ready.
@zh # 等待删除 $2 之后重建的 pod $1 就绪。
wait_for() {
    left=$wait
    until id=$(kubectl get pod --namespace "$namespace" "$1" --output 'jsonpath={.metadata.uid}' 2>/dev/null) &&
        [ -n "$id" ] && [ "$id" != "$2" ]; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || fail "@[pod $1 did not come back; kubectl describe statefulset --namespace $namespace may say why@|pod $1 没有恢复；可用 kubectl describe statefulset --namespace $namespace 查看原因@]"
        sleep 1
    done
    kubectl wait --namespace "$namespace" "pod/$1" --for=condition=Ready --timeout="${wait}s" >/dev/null ||
        fail "@[pod $1 is not ready; kubectl logs --namespace $namespace $1 may say why@|pod $1 没有就绪；可用 kubectl logs --namespace $namespace $1 查看原因@]"
}

all=
[ "${1:-}" != --all ] || all=yes
for set in $sets; do
    pods=${set#*=}
    name=${set%%=*}
@en     # The first pod usually is the master, so it comes last.
@zh     # 第一个 pod 通常是主节点，所以放在最后。
    nth=$((pods - 1))
    while [ "$nth" -ge 0 ]; do
        pod=$name-$nth
        nth=$((nth - 1))
        if [ -z "$all" ] && is_new "$pod" "$name"; then
            continue
        fi
        verify "$pod" || fail "@[the cluster is not whole, so no pod is replaced. If it is $pod that is broken, delete it. What is missing: kubectl exec --namespace $namespace $pod -- sh @scripts@/cluster.sh status@|集群不完整，所以不替换任何 pod。如果坏的正是 ${pod}，请删除它。缺少什么：kubectl exec --namespace $namespace $pod -- sh @scripts@/cluster.sh status@]"
        id=$(kubectl get pod --namespace "$namespace" "$pod" --output 'jsonpath={.metadata.uid}')
        echo "@[replacing $pod@|正在替换 $pod@]"
        kubectl delete pod --namespace "$namespace" "$pod" >/dev/null
        wait_for "$pod" "$id"
        verify "$pod" || fail "@[the cluster is not whole after $pod was replaced@|替换 $pod 之后集群不完整@]"
    done
done
echo '@[all pods are up to date, and the cluster is whole@|所有 pod 都已是最新，集群完整@]'
