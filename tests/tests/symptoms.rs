//! `rconf explain "error text"`: the output of servers, clients and Docker leads to the rule that explains
//! it. To add a case, add a line. If no page quotes the text yet, add it to the page first.

use proptest::prelude::*;
use rconf_core::lint::{PathGlob, Settings, covers, suspects};

/// The expected first rule, and a text as a user pastes it.
const TEXTS: &[(&str, &str)] = &[
    // Replicas and masters.
    ("A001", "MASTER aborted replication with an error: NOAUTH Authentication required."),
    (
        "A001",
        "12:S 01 Jan 2026 10:00:00.000 # MASTER aborted replication with an error: NOAUTH Authentication required.",
    ),
    (
        "A001",
        "1:S 05 Mar 2026 09:12:44.311 # PRIMARY aborted replication with an error: NOAUTH Authentication required.",
    ),
    (
        "A001",
        "7:S 11 Apr 08:01:02.003 # Unexpected reply to PSYNC from master: -NOAUTH Authentication required.",
    ),
    ("A001", "NOAUTH Authentication required."),
    ("A001", "(error) NOAUTH Authentication required."),
    ("A001", "NOAUTH"),
    ("A001", "master_link_status:down"),
    // The cause is usually a node with another password; a weak password is never refused.
    ("A003", "(error) WRONGPASS invalid username-password pair or user is disabled."),
    (
        "A006",
        "DENIED Redis is running in protected mode because protected mode is enabled and no password is set for \
              the default user. In this mode connections are only accepted from the loopback interface.",
    ),
    (
        "A006",
        "(error) DENIED Redis is running in protected mode because protected mode is enabled, no bind address \
              was specified, no authentication password is requested to clients.",
    ),
    (
        "L060",
        "1:M 01 Jan 2026 10:00:00.000 # Aborting Redis startup because of ACL errors: /etc/redis/users.acl:1 should start with \
         user keyword followed by the username. WARNING: ACL errors detected, no change to the previously active ACL rules was performed",
    ),
    ("L035", "WARNING: Duplicate user 'alice' found on line 2."),
    ("L033", "users.acl:1: username 'alice\ton' contains invalid characters."),
    ("A006", "-DENIED Running in protected mode because protected mode is enabled and no password is set"),
    ("Q028", "12:X 01 Jan 2026 10:00:00.000 # Failed to resolve hostname 'redis-master'"),
    // Clusters.
    ("C001", "Could not connect to Redis at 192.169.0.8:7008: Connection refused"),
    ("C001", "Could not connect to Valkey at 10.0.0.4:7001: Connection refused"),
    ("C003", "Waiting for the cluster to join...................."),
    (
        "C003",
        ">>> Sending CLUSTER MEET messages to join the cluster\nWaiting for the cluster to join\n....\n......\n",
    ),
    (
        "C003",
        "Cluster bus ports must be reachable by every node.\nRemember that cluster bus ports are different from standard instance ports.",
    ),
    (
        "R001",
        "3:S 01 Jan 2026 10:00:00.000 # Currently unable to failover: Disconnected from master for longer than \
              allowed. Please check the 'cluster-replica-validity-factor' configuration option.",
    ),
    ("A001", "-NOAUTH Authentication required."),
    (
        "A002",
        "1:S 01 Jan 2026 10:00:00.000 # Unable to AUTH to MASTER: -WRONGPASS invalid username-password pair or user is disabled.",
    ),
    (
        "A002",
        "12:S 02 Feb 2026 11:00:00.000 # Unable to AUTH to MASTER: -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
    ),
    (
        "A003",
        "redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair or user is disabled.",
    ),
    (
        "D029",
        "(error) ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
    ),
    (
        "A009",
        "(error) ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.",
    ),
    ("A010", "(error) ERR unknown command 'CONFIG', with args beginning with: 'get' 'maxmemory'"),
    (
        "A011",
        "9:S 01 Jan 2026 10:00:00.000 # Error reply to PING from master: '-ERR unknown command 'PING', with args beginning with: '",
    ),
    (
        "A011",
        "9:S 01 Jan 2026 10:00:00.000 # MASTER aborted replication with an error: ERR unknown command 'SYNC', with args beginning with: ",
    ),
    (
        "A011",
        "9:S 01 Jan 2026 10:00:00.000 * Master does not support PSYNC or is in error state (reply: -ERR unknown command 'PSYNC')",
    ),
    // Clusters: redis-cli.
    (
        "C003",
        "Waiting for the cluster to join\n..................................................\nWarning: 6 node(s) may be unreachable\n - The port 17001 of node 10.0.0.11 may be unreachable from:",
    ),
    ("C008", "Could not connect to Redis at 127.0.0.1:7001: Connection refused"),
    ("C008", "Could not connect to Redis at localhost:7001: Connection refused"),
    ("C008", "Could not connect to Redis at [::1]:7001: Connection refused"),
    ("C013", "[ERR] Node 10.0.0.11:7003 is not configured as a cluster node."),
    ("C013", "[ERR] Node 127.0.0.1:6379 is not configured as a cluster node."),
    ("C013", "(error) ERR This instance has cluster support disabled"),
    ("C018", "[WARNING] Some slaves are in the same host as their master"),
    ("D030", "*** ERROR: Invalid configuration for cluster creation."),
    (
        "D030",
        "*** ERROR: Invalid configuration for cluster creation.\n*** Redis Cluster requires at least 3 master nodes.\n*** This is not possible with 4 nodes and 1 replicas per node.\n*** At least 6 nodes are required.",
    ),
    (
        "D031",
        "[ERR] Node 172.28.0.2:6379 is not empty. Either the node already knows other nodes (check with CLUSTER NODES) or contains some key in database 0.",
    ),
    ("D031", "(error) ERR Invalid node address specified: redis-1:6379"),
    ("D027", "Could not connect to Redis at 192.168.0.8:7008: Connection timed out"),
    ("R008", "[ERR] Not all 16384 slots are covered by nodes."),
    ("D028", "(error) ERR Invalid or out of range slot"),
    ("D028", "(error) ERR Slot 5 is already busy"),
    (
        "D024",
        "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.",
    ),
    // Clusters: servers and clients.
    (
        "C004",
        "1:M 01 Jan 2026 10:00:00.000 # Warning: Could not create server TCP listening socket *:6379: bind: Address already in use",
    ),
    ("C004", "1:M 01 Jan 2026 10:00:00.000 # Failed listening on port 6379 (TCP), aborting."),
    ("C005", "1:M 01 Jan 2026 10:00:00.000 # Failed listening on port 17001 (cluster), aborting."),
    ("C006", "redis.exceptions.RedisClusterException: Too many Cluster redirections"),
    ("C011", "MOVED 5798 ?:6379"),
    (
        "C015",
        "1:M 01 Jan 2026 10:00:00.000 # Sorry, the cluster configuration file nodes.conf is already used by a different Redis Cluster node. Please make sure that different nodes use different cluster configuration files.",
    ),
    (
        "C015",
        "Sorry, the cluster configuration file nodes.conf is already used by a different Cluster node. Please make sure that different nodes use different cluster configuration files.",
    ),
    ("C022", "(error) ERR SELECT is not allowed in cluster mode"),
    (
        "C022",
        "1:M 01 Jan 2026 10:00:00.000 # WARNING: Changing databases number from 16 to 1 since we are in cluster mode",
    ),
    (
        "C023",
        "1:M 01 Jan 2026 10:00:00.000 * Marking node 07c37dfeb235213a872192d90877d0cd55635b91 as failing (quorum reached).",
    ),
    (
        "C024",
        "1:M 01 Jan 2026 10:00:00.000 # Failover auth granted to 07c37dfeb235213a872192d90877d0cd55635b91 for epoch 8",
    ),
    ("D006", "(error) MOVED 5798 172.18.0.3:6379"),
    ("D011", "cluster_state:fail"),
    (
        "D011",
        "3a9f0ad54c0a59e1ce83ad62cdb2d2de6fd4b3ab :0@0 master,fail,noaddr - 1700000000000 1700000000000 1 disconnected",
    ),
    ("R005", "(error) CLUSTERDOWN The cluster is down"),
    ("R005", "redis.exceptions.ClusterDownError: CLUSTERDOWN The cluster is down"),
    ("R008", "(error) CLUSTERDOWN Hash slot not served"),
    // Replication.
    ("R003", "1:S 01 Jan 2026 10:00:00.000 # MASTER timeout: no data nor PING received..."),
    ("R004", "(error) NOREPLICAS Not enough good replicas to write."),
    (
        "R006",
        "1:M 01 Jan 2026 10:00:00.000 # Client id=12 addr=10.0.0.12:52678 laddr=10.0.0.11:6379 fd=10 name= age=61 idle=61 flags=S db=0 omem=268448928 scheduled to be closed ASAP for overcoming of output buffer limits.",
    ),
    (
        "R007",
        "1:M 01 Jan 2026 10:00:00.000 * Unable to partial resync with replica 10.0.0.12:6379 for lack of backlog (Replica request was: 1234567).",
    ),
    ("R009", "(error) READONLY You can't write against a read only replica."),
    ("R009", "READONLY You can't write against a read only slave."),
    // Memory and persistence.
    ("M003", "(error) OOM command not allowed when used memory > 'maxmemory'."),
    ("M003", "redis.exceptions.OutOfMemoryError: OOM command not allowed when used memory > 'maxmemory'."),
    (
        "M004",
        "1:M 01 Jan 2026 10:00:00.000 # You requested maxclients of 10000 requiring at least 10032 max file descriptors.",
    ),
    ("M004", "(error) ERR max number of clients reached"),
    (
        "M006",
        "1:M 01 Jan 2026 10:00:00.000 # WARNING: You specified a maxmemory value that is less than 1MB (current value is 2 bytes). Are you sure this is what you really want?",
    ),
    ("M008", "[12345.678901] Out of memory: Killed process 4242 (redis-server) total-vm:2097152kB"),
    ("M009", "            \"OOMKilled\": true,"),
    ("P002", "1:S 01 Jan 2026 10:00:00.000 * MASTER <-> REPLICA sync: Flushing old data"),
    ("P007", "Can't chdir to '/var/lib/redis': No such file or directory"),
    (
        "P007",
        "*** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***\nReading the configuration file, at line 4\n>>> 'dir /var/lib/redis'\nNo such file or directory",
    ),
    (
        "P008",
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.",
    ),
    ("P010", "(error) MISCONF Errors writing to the AOF file: No space left on device"),
    // Containers: output of the server.
    ("D040", "Job for redis-server.service failed because a timeout was exceeded."),
    ("D040", "systemd[1]: redis-server.service: Failed with result 'timeout'."),
    ("D041", "systemd[1]: redis-server.service: Start request repeated too quickly."),
    ("D004", "Fatal error, can't open config file '/etc/redis/redis.conf': No such file or directory"),
    ("D003", "(error) ERR Rewriting config file: Device or resource busy"),
    ("D003", "1:M 01 Jan 2026 10:00:00.000 # Could not rename tmp config file (Device or resource busy)"),
    (
        "D004",
        "1:C 01 Jan 2026 10:00:00.000 # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf",
    ),
    ("D009", "1:M 01 Jan 2026 10:00:00.000 # Can't handle RDB format version 12"),
    ("D009", "1:M 01 Jan 2026 10:00:00.000 # Fatal error loading the DB: Invalid argument. Exiting."),
    (
        "D019",
        "1:M 01 Jan 2026 10:00:00.000 # Could not rename tmp cluster config file: Device or resource busy",
    ),
    (
        "D020",
        "systemd supervision requested or auto-detected, but Redis is compiled without libsystemd support!",
    ),
    ("D020", "systemd supervision error: NOTIFY_SOCKET not found!"),
    ("D021", "Can't open the log file: No such file or directory"),
    (
        "D021",
        "redis-1  | *** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***\nredis-1  | Reading the configuration file, at line 354\nredis-1  | >>> 'logfile /var/log/redis/redis-server.log'\nredis-1  | Can't open the log file: No such file or directory",
    ),
    ("D025", "(error) LOADING Redis is loading the dataset in memory"),
    // Kubernetes.
    (
        "D060",
        "Warning  Unhealthy  Liveness probe failed\nNormal  Killing  Container redis failed liveness probe, will be restarted",
    ),
    (
        "D067",
        "error when evicting pod \"redis-0\": Cannot evict pod as it would violate the pod's disruption budget.",
    ),
    ("D069", "Error accepting a client connection: error:0A00010B:SSL routines::wrong version number"),
    ("D069", "Error: Server closed the connection"),
    ("D062", "dependency failed to start: container redis is unhealthy"),
    (
        "D036",
        "1:C 01 Jan 2026 10:00:00.000 # WARNING Memory overcommit must be enabled! Without it, a background save or replication may fail under low memory condition.",
    ),
    ("D037", "Could not connect to Redis at redis:6379: Connection refused"),
    // Containers: output of Docker and Compose.
    (
        "D002",
        "docker: Error response from daemon: invalid mount config for type \"bind\": bind source path does not exist: /srv/redis/redis.conf.",
    ),
    (
        "D002",
        "Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting \"/srv/redis.conf\" to rootfs at \"/usr/local/etc/redis/redis.conf\": not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type",
    ),
    ("D008", "WARNING: Published ports are discarded when using host network mode"),
    ("D008", "\"host\" network_mode is incompatible with port_bindings"),
    (
        "D012",
        "docker: Error response from daemon: invalid config for network redis: invalid endpoint settings:\nno configured subnet or ip-range contain the IP address 192.168.0.2.",
    ),
    (
        "D012",
        "Error response from daemon: invalid config for network redis: invalid endpoint settings:\nuser specified IP address is supported only when connecting to networks with user configured subnets",
    ),
    (
        "D012",
        "docker: Error response from daemon: user specified IP address is supported on user defined networks only.",
    ),
    ("D035", "Bind for 0.0.0.0:6379 failed: port is already allocated"),
    (
        "D035",
        "Error response from daemon: driver failed programming external connectivity on endpoint redis (0189c1f0): Bind for 0.0.0.0:6379 failed: port is already allocated",
    ),
    ("D013", "docker: Error response from daemon: Address already in use."),
    (
        "D015",
        "Error response from daemon: invalid pool request: Pool overlaps with other one on this address space",
    ),
    (
        "D015",
        "failed to create network redis_default: Error response from daemon: Pool overlaps with other one on this address space",
    ),
    ("D016", "Error response from daemon: network redis-net not found"),
    ("D016", "service \"redis-1\" refers to undefined network redis-net: invalid compose project"),
    ("D025", "dependency failed to start: container redis has no healthcheck configured"),
    ("D033", "yaml: line 7: did not find expected key"),
    ("D052", "Can't open nodes.conf in order to acquire a lock: Read-only file system"),
    (
        "D052",
        "1:X 27 Mar 07:36:55.265 # Sentinel config file /redis/sentinel.conf is not writable: Read-only file system. Exiting...",
    ),
    (
        "D036",
        "Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: sysctl \"vm.overcommit_memory\" is not in a separate kernel namespace: unknown",
    ),
    // Sentinels.
    ("Q021", "(error) NOGOODSLAVE No suitable replica to promote"),
    (
        "Q023",
        "1:X 01 Jan 2026 10:00:00.000 # WARNING: Sentinel was not able to save the new configuration on disk!!!: Device or resource busy",
    ),
    ("Q025", "Notification script seems non existing or non executable"),
    // Hygiene and versions.
    ("H004", "1:M 01 Jan 2026 10:00:00.000 # Failed to write PID file: Permission denied"),
    ("V003", "(error) ERR Unknown option or number of arguments for CONFIG SET - 'io-threads-do-reads'"),
    // The server refuses the file.
    ("L008", "argument must be a memory or percent value"),
    ("L015", "Invalid oom-score-adj-values, elements must be between -2000 and 2000."),
    ("L016", "Invalid event class character. Use 'Ag$lszhxeKEtmdnocr'."),
    ("L020", "Hostnames may only contain alphanumeric characters, hyphens or dots"),
    ("L026", "Invalid master port"),
    ("L032", "Error in user declaration '*': Syntax error"),
    ("L033", "1:M 01 Jan 2026 10:00:00.000 # Spaces not allowed in ACL usernames"),
    (
        "L034",
        "1:M 01 Jan 2026 10:00:00.000 # Error loading ACL rule '+@everything' for the user named alice: Unknown command or category name in ACL",
    ),
    (
        "L041",
        "1:C 01 Jan 2026 10:00:00.000 # Invalid tls-protocols specified. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'.",
    ),
    (
        "L043",
        "1:M 01 Jan 2026 10:00:00.000 # Module Configuration detected without loadmodule directive or no ApplyConfig call: aborting",
    ),
    ("L001", "Unbalanced quotes in configuration line"),
    (
        "L001",
        "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 3\n\
              >>> 'requirepass \"abc'\nUnbalanced quotes in configuration line",
    ),
    ("L002", "Bad directive or wrong number of arguments"),
    (
        "L002",
        "*** FATAL CONFIG FILE ERROR (Redis 6.2.6) ***\nReading the configuration file, at line 9\n\
              >>> 'appenddirname \"appendonlydir\"'\nBad directive or wrong number of arguments",
    ),
    ("L002", "1:M 01 Jan 2026 10:00:00.000 # Unresolved Configuration(s) Detected:"),
    ("L003", "wrong number of arguments"),
    (
        "L003",
        "redis-1  | *** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***\n\
              redis-1  | Reading the configuration file, at line 1\n\
              redis-1  | >>> 'maxmemory 1 gb'\nredis-1  | wrong number of arguments",
    ),
    (
        "L004",
        "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 2\n\
              >>> 'port 6379 # the port'\nwrong number of arguments",
    ),
    ("L004", "Warning: Could not create server TCP listening socket #:6379: Name or service not known"),
    ("L005", "argument must be 'yes' or 'no'"),
    (
        "L005",
        "*** FATAL CONFIG FILE ERROR (Version 8.1.1) ***\nReading the configuration file, at line 1\n\
              >>> 'appendonly true'\nargument must be 'yes' or 'no'",
    ),
    ("L006", "argument couldn't be parsed into an integer"),
    ("L007", "argument must be a memory value"),
    ("L009", "argument couldn't be parsed as an octal number"),
    ("L010", "argument(s) must be one of the following: always, everysec, no"),
    ("L011", "argument must be between 0 and 65535 inclusive"),
    ("L012", "percentage argument must be less or equal to 100"),
    ("L013", "Invalid save parameters"),
    ("L014", "Invalid client class specified in buffer limit configuration."),
    ("L014", "Error in hard, soft or soft_seconds setting in buffer limit configuration."),
    ("L018", "dbfilename can't be a path, just a filename"),
    ("L019", "appendfilename can't be empty"),
    ("L027", "Too many bind addresses specified."),
    ("L029", "No such command in rename-command"),
    (
        "L035",
        "Error in user declaration 'alice': Duplicate user found. A user can only be defined once in config files",
    ),
    ("L036", "sentinel directive while not in sentinel mode"),
    ("L037", "replicaof directive not allowed in cluster mode"),
    ("L037", "slaveof directive not allowed in cluster mode"),
    ("L038", "1:M 01 Jan 2026 10:00:00.000 # Configured to not listen anywhere, exiting."),
    (
        "L039",
        "Redis port number too high. Cluster communication port is 10,000 port numbers higher than your Redis port.",
    ),
    ("L040", "1:C 01 Jan 2026 10:00:00.000 # No tls-cert-file configured!"),
    (
        "L042",
        "# Configuring Redis with users defined in redis.conf and at the same setting an ACL file path is invalid. \
              This setup is very likely to lead to configuration errors and security holes, please define either an ACL \
              file or declare users directly in your redis.conf, but not both.",
    ),
    ("L044", "Fatal error, can't open config file '/etc/redis/redis.conf': Too many open files"),
    ("L005", "Please specify yes or no for the resolve-hostnames option."),
    ("L011", "Quorum must be 1 or greater."),
    ("L011", "negative or zero time parameter."),
    ("L011", "Invalid port number."),
    ("L050", "Unrecognized sentinel configuration statement."),
    ("L051", "No such master with specified name."),
    ("L052", "Duplicate master name."),
    ("L053", "Can't resolve instance hostname."),
    ("L054", "Malformed Sentinel id in myid option."),
    ("L055", "Duplicate hostname and port for replica."),
    ("L056", "Same command renamed multiple times with rename-command."),
];

/// Texts that no rule explains. A guess would mislead.
const UNKNOWN: &[&str] = &[
    "panic: runtime error: index out of range",
    "Segmentation fault (core dumped)",
    "* Ready to accept connections tcp",
    "npm ERR! code ELIFECYCLE",
    "hello",
    // No rule can see what else runs on the host, or who owns a folder.
    "Conflict. The container name \"/redis\" is already in use by container \"74d8d135781f\". You have to remove (or rename) that container to be able to reuse that name.",
    "1:M 01 Jan 2026 10:00:00.000 # Unrecoverable error: corrupted cluster config file \"vars currentEpoch\".",
    "1:M 01 Jan 2026 10:00:00.000 # Can't open or create append-only dir appendonlydir: Permission denied",
    "1:M 01 Jan 2026 10:00:00.000 # Error loading ACLs, opening file '/etc/redis/users.acl': No such file or directory",
    "1:C 01 Jan 2026 10:00:00.000 * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
    "1:M 01 Jan 2026 10:00:00.000 * Background saving started by pid 17",
    "1:M 01 Jan 2026 10:00:00.000 * DB saved on disk",
    "1:M 01 Jan 2026 10:00:00.000 * Synchronization with replica 10.0.0.12:6379 succeeded",
    "1:S 01 Jan 2026 10:00:00.000 * MASTER <-> REPLICA sync: Finished with success",
    "1:M 01 Jan 2026 10:00:00.000 * Running mode=cluster, port=7001.",
    "Unable to find image 'redis:7.2' locally",
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
];

#[test]
fn texts_lead_to_their_rules() {
    let mut wrong = Vec::new();
    for (code, text) in TEXTS {
        let found = suspects(text);
        if found.first().map(|s| s.rule.code) != Some(code) {
            let named: Vec<_> = found.iter().map(|s| (s.rule.code, &s.symptom)).collect();
            wrong.push(format!("{text}\n  wanted {code}, found {named:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn texts_that_no_rule_knows_lead_nowhere() {
    for text in UNKNOWN {
        let named: Vec<_> = suspects(text).iter().map(|s| (s.rule.code, s.symptom.clone())).collect();
        assert!(named.is_empty(), "{text}: {named:?}");
    }
}

/// The log that every healthy replica prints, with one line about a fault.
#[test]
fn one_line_of_a_log_decides() {
    let log = "1:C 01 Jan 2026 10:00:00.000 # WARNING: Changing databases number from 16 to 1 since we are in cluster mode\n\
        1:M 01 Jan 2026 10:00:00.000 * No cluster configuration found, I'm 4810b2ad534b09e3518eafe5e1e0126b9e138558\n\
        1:S 01 Jan 2026 10:00:06.000 * MASTER <-> REPLICA sync started\n\
        1:S 01 Jan 2026 10:00:06.000 * Full resync from master: 0123456789abcdef:0\n";
    let bad = "1:S 01 Jan 2026 10:00:06.000 # MASTER aborted replication with an error: NOAUTH Authentication required.\n";
    assert_eq!(suspects(&(log.to_owned() + bad)).first().map(|s| s.rule.code), Some("A001"));
    assert_eq!(suspects(&(bad.to_owned() + log)).first().map(|s| s.rule.code), Some("A001"));
    assert!(suspects(log).iter().all(|s| s.rule.code != "P002"), "{:?}", suspects(log));
}

#[test]
fn a_long_log_comes_to_an_end() {
    let line = "1:M 01 Jan 2026 10:00:00.000 * Background saving started by pid 17\n";
    let log = line.repeat(50_000)
        + "1:S 01 Jan 2026 10:00:00.000 # MASTER aborted replication with an error: NOAUTH\n";
    assert_eq!(suspects(&log).first().map(|s| s.rule.code), Some("A001"));
}

proptest! {
    #[test]
    fn any_text_is_read(text in "(\\PC|[ '>#|:\n]){0,200}", line in "\\PC{0,40}") {
        suspects(&text);
        suspects(&format!("(Redis {text}\n>>> '{line}'\n{text}"));
        let _ = Settings::parse(&text);
        let _ = Settings::parse(&format!("[lint]\nexclude = [{text:?}]\n"));
        covers(&[PathGlob::new(&text)], &line, &text, line.len());
    }
}
