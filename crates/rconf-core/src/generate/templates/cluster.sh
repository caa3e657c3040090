#!/bin/sh
# Written by `rconf gen`: commands for the nodes of cluster @cluster@.
#
#   create   create the cluster from the nodes; an existing cluster is not changed
#   verify   wait until the cluster is whole, or say what is missing
#   status   show the nodes, and what is missing
#
#@if docker
# plan.sh and compose.yaml run this script in a container of the cluster. Every command can be run again. The password is
# never on a command line: the client reads it from its environment.
#@end
#@if pods
# The Job create runs this script in a pod. Every command can be run again, in any pod of the cluster. The password is never
# on a command line: the client reads it from its environment.
#@end
set -eu

# One node on each line: its name, the address, client port and bus port that it announces, and the master that it starts
# with.
#@if docker
nodes='@nodes@'
#@end
#@if pods
# The addresses are those of the pods, which change: `find_pods` asks for them.
nodes=
# One pod on each line, and the pod of the master that it starts with.
pods='@nodes@'
#@end
count=@count@
replicas=@replicas@
nl='
'

@functions@
#@if pods
# Sets $nodes to what the pods announce. Waits for a pod up to $1 seconds: its name is not in DNS before it has an address,
# and its volume or its image may be late.
find_pods() {
    while read -r pod master; do
        tries=$1
        while :; do
            answer=$(ask "$pod.@headless@" @port@ config get cluster-announce-ip </dev/null) || answer=
            case $answer in
            "cluster-announce-ip$nl"?*)
                address=${answer#*"$nl"}
                break
                ;;
            esac
            tries=$((tries - 1))
            if [ "$tries" -le 0 ]; then
                [ "$1" -le 1 ] || fail "pod $pod does not answer (kubectl describe pod $pod may say why): $answer"
                address=$pod.@headless@
                break
            fi
            sleep 1
        done
        nodes=$nodes${nodes:+$nl}"$pod $address @port@ @bus@ $master"
    done <<EOF
$pods
EOF
}

# Prints the addresses of the pods that start as masters.
masters() {
    while read -r node address port bus master; do
        [ "$master" != - ] || echo "$address:$port"
    done <<EOF
$nodes
EOF
}

#@end
wait_for_nodes() {
    while read -r node address port bus master; do
        tries=60
        until answer=$(ask "$address" "$port" ping </dev/null) && [ "$answer" = PONG ]; do
            # An address that nobody has costs five seconds a try.
            if [ -n "$answer" ]; then tries=$((tries - 1)); else tries=$((tries - 6)); fi
            [ "$tries" -gt 0 ] ||
                fail "node $node at $address:$port does not answer (@logs@ may say why): ${answer:-nothing came back}"
            sleep 1
        done
    done <<EOF
$nodes
EOF
}

# Asks every node. Sets $fresh to the number of unused nodes, $full to those with keys, and $assigned to the largest number
# of assigned slots.
survey() {
    fresh=0
    full=
    assigned=0
    while read -r node address port bus master; do
        answer=$(printf 'cluster info\ndbsize\n' | ask "$address" "$port")
        keys=${answer##*"$nl"}
        [ "$keys" = 0 ] || full="$full $node"
        value cluster_slots_assigned
        slots=${value:-0}
        [ "$slots" -le "$assigned" ] || assigned=$slots
        value cluster_known_nodes
        [ "$value" != 1 ] || [ "$slots" != 0 ] || fresh=$((fresh + 1))
    done <<EOF
$nodes
EOF
}

# Waits until the master at address $1 and port $2 sees that all slots are served.
wait_for_slots() {
    tries=60
    while :; do
        answer=$(ask "$1" "$2" cluster info </dev/null)
        value cluster_state
        state=$value
        value cluster_slots_assigned
        [ "$state" != ok ] || [ "$value" != 16384 ] || return 0
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "the master at $1:$2 does not see all slots served: cluster_state is $state"
        sleep 1
    done
}

# Sets $there to the address, client port and bus port of node $1.
find_node() {
    there=
    while read -r node address port bus master; do
        [ "$node" != "$1" ] || there="$address $port $bus"
    done <<EOF
$nodes
EOF
}

# Prints the line of CLUSTER NODES in which the node at address $1 and port $2 describes itself.
itself() {
    ask "$1" "$2" cluster nodes </dev/null | grep myself
}

# Sets $id to the id of node $1, or of its master if a failover has made it a replica.
find_master() {
    find_node "$1"
    # shellcheck disable=SC2086 # three words
    set -- $there
    line=$(itself "$1" "$2")
    case $line in
    *myself,master*) id=${line%% *} ;;
    *)
        # shellcheck disable=SC2086 # the fields of the line: the fourth is the master
        set -- $line
        id=$4
        ;;
    esac
}

# Succeeds if the node at address $1 and port $2 neither follows a master nor serves slots.
is_idle() {
    # shellcheck disable=SC2046 # the fields of the line: slots come after the eighth
    set -- $(itself "$1" "$2")
    case $3 in
    *slave*) return 1 ;;
    *) [ $# -le 8 ] ;;
    esac
}

#@if pods
# Makes masters that know no other node meet the cluster that exists, as after a shard was added. They get no slots here.
add_masters() {
    member=
    alone=
    while read -r node address port bus master; do
        answer=$(ask "$address" "$port" cluster info </dev/null)
        value cluster_known_nodes
        if [ "$value" != 1 ]; then
            member="$address $port $bus"
        elif [ "$master" = - ]; then
            alone="$alone$address $port$nl"
        fi
    done <<EOF
$nodes
EOF
    while read -r address port; do
        [ -n "$address" ] || continue
        # shellcheck disable=SC2086 # three words
        answer=$(ask "$address" "$port" cluster meet $member </dev/null)
        [ "$answer" = OK ] || fail "the node at $address:$port cannot meet the cluster: $answer"
    done <<EOF
$alone
EOF
}

#@end
# Makes all replicas meet the cluster, then makes each one follow its master as soon as it knows the master.
add_replicas() {
    while read -r name place client _ follows; do
        [ "$follows" != - ] || continue
        answer=$(ask "$place" "$client" cluster info </dev/null)
        value cluster_known_nodes
        [ "$value" = 1 ] || continue
        find_node "$follows"
        # shellcheck disable=SC2086 # three words
        answer=$(ask "$place" "$client" cluster meet $there </dev/null)
        [ "$answer" = OK ] || fail "node $name cannot meet node $follows: $answer"
    done <<EOF
$nodes
EOF
    while read -r name place client _ follows; do
        [ "$follows" != - ] || continue
        is_idle "$place" "$client" || continue
        find_master "$follows"
        tries=60
        until answer=$(ask "$place" "$client" cluster replicate "$id" </dev/null) && [ "$answer" = OK ]; do
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || fail "node $name cannot become a replica of node $follows: $answer"
            sleep 1
        done
    done <<EOF
$nodes
EOF
}

create_masters() {
    # `--cluster create` waits forever if a bus port cannot be reached.
#@if pods
    # shellcheck disable=SC2046 # one word for each master
#@end
    timeout 120 @client@ --cluster create \
        @masters@ \
        --cluster-replicas 0 --cluster-yes </dev/null ||
        fail 'the masters did not form a cluster; see above. Check that every node can reach the bus port of every other node.'
    while read -r node address port bus master; do
        [ "$master" != - ] || wait_for_slots "$address" "$port"
    done <<EOF
$nodes
EOF
}

# Resets the nodes after a run that was interrupted. No node has keys; a master with keys would refuse the reset.
reset_nodes() {
    echo 'starting again: an earlier run did not finish, and no node has keys'
    while read -r node address port bus master; do
        answer=$(ask "$address" "$port" cluster reset hard </dev/null)
        [ "$answer" = OK ] || fail "cannot reset node $node: $answer"
    done <<EOF
$nodes
EOF
}

create() {
    wait_for_nodes
    survey
    if [ "$assigned" = 16384 ]; then
        echo 'the cluster already exists'
#@if pods
        add_masters
#@end
    else
        [ -z "$full" ] || fail "no cluster is created, because these nodes already have keys:$full"
        [ "$fresh" = "$count" ] || reset_nodes
        create_masters
    fi
    add_replicas
    verify
}

# Prints what is wrong. Prints nothing if all is well.
faults() {
    following=0
    view=
    while read -r node address port bus master; do
        answer=$(printf 'cluster info\ninfo replication\n' | ask "$address" "$port") || true
        value cluster_state
        if [ -z "$value" ]; then
            answer=${answer%%"$nl"*}
            echo "node $node at $address:$port does not answer: ${answer:-nothing came back}"
            continue
        fi
        [ "$value" = ok ] || echo "node $node: cluster_state is $value"
        value cluster_slots_assigned
        [ "$value" = 16384 ] || echo "node $node: $value of 16384 slots are assigned"
        value cluster_known_nodes
        [ "$value" = "$count" ] || echo "node $node: knows $value of $count nodes"
        value role
        if [ "$value" = slave ]; then
            following=$((following + 1))
            value master_link_status
            [ "$value" = up ] || echo "node $node: the link to its master is $value, so it is not synchronized"
        fi
        # A link can be up before the master has sent any data.
        case $answer in
        *,state=[!o]*) echo "node $node: one of its replicas is not synchronized yet" ;;
        esac
        [ -n "$view" ] || view=$(ask "$address" "$port" cluster nodes </dev/null)
    done <<EOF
$nodes
EOF
    [ "$following" -ge "$replicas" ] || echo "$following of $replicas replicas follow a master"
    while read -r node address port bus master; do
        case $view in
        *" $address:$port@$bus "* | *" $address:$port@$bus,"*) ;;
        *) echo "node $node: the other nodes do not know it at $address:$port with bus port $bus" ;;
        esac
    done <<EOF
$nodes
EOF
}

verify() {
    tries=60
    while wrong=$(faults) && [ -n "$wrong" ]; do
        case $wrong in
        *': nothing came back'*) tries=$((tries - 6)) ;;
        *) tries=$((tries - 1)) ;;
        esac
        [ "$tries" -gt 0 ] || fail "the cluster is not whole:$nl$wrong"
        sleep 1
    done
    echo "cluster @cluster@ is whole: $count nodes, 16384 slots, $replicas replicas synchronized, all reached at their announced addresses"
}

status() {
    while read -r node address port bus master; do
        answer=$(ask "$address" "$port" cluster nodes </dev/null) || continue
        case $answer in
        *myself*)
            echo "$answer"
            break
            ;;
        esac
    done <<EOF
$nodes
EOF
    wrong=$(faults)
    if [ -n "$wrong" ]; then
        echo "$wrong"
        return 1
    fi
    echo 'all is well'
}

#@if pods
case ${1:-} in
create) find_pods @patience@ ;;
*) find_pods 1 ;;
esac
#@end
case ${1:-} in
create | verify | status) "$1" ;;
*) fail 'usage: cluster.sh create | verify | status' ;;
esac
