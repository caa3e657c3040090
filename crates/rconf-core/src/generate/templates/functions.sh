fail() {
    echo "cluster.sh: $*" >&2
    exit 1
}

@en # If the password is not in the environment, it is read from the configuration of a node.
@zh # 环境变量里没有密码时，从一个节点的配置读取。
if [ -z "${REDISCLI_AUTH:-}" ]; then
    REDISCLI_AUTH=$(@password@)
fi
export REDISCLI_AUTH

@en # Prints the answer of the node at address $1 and port $2 to a command, or to the commands on standard input.
@zh # 打印地址 $1、端口 $2 的节点对一条命令的回答，或对标准输入中各条命令的回答。
ask() {
    host=$1
    at=$2
    shift 2
@en     # A shell prints `Terminated` when a `timeout` of busybox ends a client; the braces keep that out of the output.
@zh     # busybox 的 `timeout` 结束客户端时，shell 会打印 `Terminated`；花括号使它不进入输出。
    { timeout 5 @client@ -h "$host" -p "$at" "$@" 2>&1 | tr -d '\r'; } 2>/dev/null
}

@en # Sets $value to a field of $answer, which has lines of the form `name:value`.
@zh # 把 $value 设为 $answer 中的一个字段，$answer 的各行形如 `name:value`。
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

@en # Succeeds if the text $1 says that a node refuses the password of the others. Waiting does not help then.
@zh # 文字 $1 表明某个节点拒绝其他节点的密码时成功。这时等待无济于事。
is_refusal() {
    case $1 in
    *WRONGPASS* | *NOAUTH* | *NOPERM*) return 0 ;;
    *) return 1 ;;
    esac
}
