fail() {
    echo "cluster.sh: $*" >&2
    exit 1
}

# If the password is not in the environment, it is read from the configuration of a node.
if [ -z "${REDISCLI_AUTH:-}" ]; then
    REDISCLI_AUTH=$(@password@)
fi
export REDISCLI_AUTH

# Prints the answer of the node at address $1 and port $2 to a command, or to the commands on standard input.
ask() {
    host=$1
    at=$2
    shift 2
    # A shell prints `Terminated` when a `timeout` of busybox ends a client; the braces keep that out of the output.
    { timeout 5 @client@ -h "$host" -p "$at" "$@" 2>&1 | tr -d '\r'; } 2>/dev/null
}

# Sets $value to a field of $answer, which has lines of the form `name:value`.
value() {
    value=
    case $nl$answer in
    *"$nl$1:"*)
        value=$nl$answer
        value=${value#*"$nl$1:"}
        value=${value%%"$nl"*}
        ;;
    esac
}
