//! Laws of the manifests that `rconf gen --target kubernetes` writes.

use proptest::prelude::*;
use rconf_core::catalog::Server;
use rconf_core::generate::{Generated, Inputs, generate_manifests};
use rconf_core::import::import;
use rconf_core::lint::Options;
use rconf_core::message::Language;
use rconf_core::session::{Input, Workspace};
use rconf_core::spec::{self, Spec};
use rconf_tests::manifests::{documents, is_manifest};
use rconf_tests::need::skip;
use rconf_tests::words;
use serde_json::Value;
use std::fmt::Write as _;
use std::process::Command;

const INPUTS: Inputs<'_> = Inputs {
    password: "a-password-for-tests",
    users: "user app on #c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2 ~app:* +@read\n",
};

/// The parts of a random spec, which is always valid.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Wanted {
    server: Server,
    masters: u16,
    replicas: u16,
    announce: &'static str,
    memory: Option<&'static str>,
    port: Option<u16>,
    spread: Option<&'static str>,
    /// Whether there are the keys that have no default.
    has_all: bool,
    /// Whether the first master has a replica more than the others.
    has_extra: bool,
    /// The keys for TLS in `[kubernetes]`.
    tls: Option<&'static str>,
    /// Whether there is an ACL file.
    has_users: bool,
    /// Whether there are clients outside of Kubernetes.
    is_external: bool,
    /// Whether the comments and the texts are in Chinese.
    chinese: bool,
}

/// TLS with a Secret of the usual name, of another one, and of issuers.
const TLS: [&str; 4] = [
    "",
    "tls-secret = \"of-nodes\"\n",
    "tls-issuer = \"ca\"\n",
    "tls-secret = \"of-nodes\"\ntls-issuer = \"ca\"\ntls-issuer-kind = \"ClusterIssuer\"\n",
];

/// The line of a spec that asks for Chinese.
const CHINESE: &str = "language = \"zh\"\n";

impl Wanted {
    fn text(&self) -> String {
        let nodes = self.masters * (self.replicas + 1) + u16::from(self.has_extra);
        let mut text = format!(
            "server = \"{}\"\n{}[cluster]\ntarget = \"kubernetes\"\nname = \"shop-cache\"\nfirst-port = 7001\nnodes = {nodes}\nreplicas = {}\n",
            self.server,
            if self.chinese { CHINESE } else { "" },
            self.replicas
        );
        let named = self.announce == "hostname" && self.server.release() >= (7, 0);
        let _ = writeln!(text, "[announce]\nto = \"{}\"", if named { "hostname" } else { "container" });
        text.push_str("[docker]\nnofile = 20000\n");
        if let Some(memory) = self.memory {
            let _ = writeln!(text, "memory = \"{memory}\"\ncpus = \"1.5\"");
        }
        if self.has_users {
            text.push_str("[auth]\nacl-file = \"users.acl\"\n");
        }
        if self.tls.is_some() {
            let _ = writeln!(text, "[tls]\nauth-clients = \"{}\"", if self.has_all { "yes" } else { "no" });
        }
        text.push_str("[kubernetes]\n");
        text.push_str(self.tls.unwrap_or_default());
        if self.is_external && self.server.release() >= (7, 0) {
            text.push_str("external-domain = \"cache.example.com\"\n");
        } else if self.has_all {
            text.push_str("client-namespaces = [\"shop\", \"web\"]\n");
        }
        if let Some(port) = self.port {
            let _ = writeln!(text, "port = {port}");
        }
        if let Some(spread) = self.spread {
            let _ = writeln!(text, "spread = {spread}");
        }
        if self.has_all {
            text.push_str(
                "namespace = \"data\"\nimage-pull-policy = \"Always\"\nimage-pull-secret = \"registry\"\nstorage-class = \"fast\"\n\
                 storage = \"20gb\"\n[kubernetes.labels]\nteam = \"shop\"\n\
                 \"example.com/tier\" = \"1\"\n[config]\nmaxmemory-policy = \"allkeys-lru\"\nsave = [\"900 1\"]\n",
            );
        }
        if self.has_extra {
            let _ = writeln!(text, "[node.{}]\nreplica-of = \"7001\"", 7000 + nodes);
        }
        text
    }
}

fn specs() -> impl Strategy<Value = Wanted> {
    let servers: Vec<Server> = Server::all().collect();
    (
        (prop::sample::select(servers), 3_u16..9, 1_u16..4),
        prop::sample::select(vec!["container", "hostname"]),
        prop::sample::select(vec![None, Some("512mb"), Some("4g")]),
        prop::sample::select(vec![None, Some(7000), Some(55_535)]),
        prop::sample::select(vec![None, Some("[\"rack\"]")]),
        any::<[bool; 5]>(),
        prop::option::of(prop::sample::select(TLS.to_vec())),
    )
        .prop_map(|((server, masters, replicas), announce, memory, port, spread, has, tls)| Wanted {
            server,
            masters,
            replicas,
            announce,
            memory,
            port,
            spread,
            has_all: has[0],
            has_extra: has[1],
            tls,
            has_users: has[2],
            is_external: has[3],
            chinese: has[4],
        })
}

/// One spec for each thing that differs much.
fn examples() -> Vec<Wanted> {
    let server = |name: &str| Server::parse(name).expect("known");
    let base = Wanted {
        server: Server::DEFAULT,
        masters: 3,
        replicas: 1,
        announce: "container",
        memory: None,
        port: None,
        spread: None,
        has_all: false,
        has_extra: false,
        tls: None,
        has_users: false,
        is_external: false,
        chinese: false,
    };
    vec![
        base.clone(),
        Wanted {
            server: server("redis:6.0"),
            replicas: 2,
            memory: Some("4g"),
            has_all: true,
            ..base.clone()
        },
        Wanted { tls: Some(TLS[2]), has_users: true, is_external: true, chinese: true, ..base.clone() },
        Wanted { server: server("valkey:9.1"), announce: "hostname", memory: Some("512mb"), ..base },
    ]
}

fn good(text: &str) -> Spec {
    let read = spec::read("rconf.toml", text);
    assert!(read.findings.is_empty(), "{text}: {:?}", read.findings);
    read.spec.expect("without findings it is a spec")
}

fn made(wanted: &Wanted) -> Generated {
    generate_manifests(&good(&wanted.text()), INPUTS).expect("the password is good")
}

/// Returns the objects of all manifests.
fn objects(made: &Generated) -> Vec<Value> {
    let yaml = made.files.iter().filter(|f| is_manifest(&f.path) && f.path != "kustomization.yaml");
    yaml.flat_map(|f| documents(std::str::from_utf8(&f.bytes).expect("UTF-8"))).collect()
}

/// Checks that the linter finds nothing in the files of a folder, and sees all nodes.
fn has_no_findings(text: &str, made: &Generated) -> Result<(), TestCaseError> {
    // In a searched folder, the others are not read either.
    let read = made.files.iter().filter(|file| is_manifest(&file.path));
    let inputs = read.map(|file| Input::new(file.path.clone(), file.bytes.clone()));
    let inputs = inputs.chain([Input::new("rconf.toml", text.as_bytes())]);
    let workspace = Workspace::new(inputs.collect(), Options::default());
    let found = workspace.check().report.findings;
    let said = |f: &rconf_core::lint::Finding| {
        let text = f.message.get(Language::English);
        format!("{} {:?} {} {text}", f.place.path, f.place.span, f.rule.code)
    };
    let said: Vec<String> = found.iter().map(said).collect();
    prop_assert!(said.is_empty(), "{}\n{}", text, said.join("\n"));
    prop_assert!(!workspace.nodes().is_empty(), "no node is seen");
    Ok(())
}

/// Checks that the manifests of the same spec in two languages are the same but for their words.
fn differs_in_words(english: &Generated, chinese: &Generated) -> Result<(), TestCaseError> {
    prop_assert_eq!(english.files.len(), chinese.files.len());
    for (english, chinese) in english.files.iter().zip(&chinese.files) {
        prop_assert_eq!((&english.path, english.mode), (&chinese.path, chinese.mode));
        let difference = words::difference(&english.path, &english.bytes, &chinese.bytes);
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    }
    Ok(())
}

/// Returns what `import` makes of files.
fn imported(files: &[(&str, &[u8])]) -> rconf_core::import::Imported {
    let inputs = files.iter().map(|(path, bytes)| Input::new(*path, *bytes)).collect();
    let workspace = Workspace::new(inputs, Options::default());
    let deployments: Vec<_> = workspace.deployments().collect();
    import(&workspace.nodes(), &deployments).unwrap_or_else(|why| panic!("{why}"))
}

fn texts(imported: &rconf_core::import::Imported) -> Vec<&str> {
    imported.notes.iter().map(|note| note.get(Language::English)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_gen_writes_lint_finds_nothing_in(wanted in specs()) {
        let first = made(&wanted);
        prop_assert_eq!(&first.files, &made(&wanted).files);
        has_no_findings(&wanted.text(), &first)?;
        let in_language = |chinese: bool| made(&Wanted { chinese, ..wanted.clone() });
        differs_in_words(&in_language(false), &in_language(true))?;
        for file in &first.files {
            let holds = String::from_utf8_lossy(&file.bytes).contains(INPUTS.password);
            let may = file.path == "secret.yaml" || file.path == "secrets/redis-password";
            prop_assert_eq!(holds, may, "{}", &file.path);
            prop_assert!(!holds || file.mode == 0o600, "{}", &file.path);
        }
    }

    #[test]
    fn what_gen_writes_is_imported(wanted in specs()) {
        let first = made(&wanted);
        let files: Vec<(&str, &[u8])> = first.files.iter().map(|f| (f.path.as_str(), f.bytes.as_slice())).collect();
        let imported = imported(&files);
        let again = generate_manifests(&good(&imported.text), INPUTS).expect("the password is good");
        let differs = first.files.iter().zip(&again.files).find(|(a, b)| a != b);
        let differs = differs.map(|(a, b)| {
            let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect::<Vec<_>>();
            let other = lines(&a.bytes).into_iter().zip(lines(&b.bytes)).find(|(a, b)| a != b && !a.contains("digest"));
            format!("{} and {}: {other:?}", a.path, b.path)
        });
        prop_assert!(differs.is_none(), "{}\n{}\n{:?}", wanted.text(), imported.text, differs);
        prop_assert_eq!(first.files.len(), again.files.len());
        // All that is said is where the password goes, and the users.
        prop_assert_eq!(texts(&imported).len(), 1 + usize::from(wanted.has_users), "{:?}", texts(&imported));
    }
}

/// Manifests as people write them: one StatefulSet for all nodes, which a Job makes a cluster of.
#[test]
fn manifests_of_others_are_imported() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/manifests");
    let read = |name: &str| std::fs::read(format!("{folder}/{name}")).expect("there is the file");
    let (one, sets) = (read("one-set.yaml"), read("set-per-shard.yaml"));
    let found = imported(&[("one-set.yaml", one.as_slice())]);
    insta::assert_snapshot!("one_set", format!("{}---\n{}\n", found.text, texts(&found).join("\n")));
    good(&found.text);
    let found = imported(&[("set-per-shard.yaml", sets.as_slice())]);
    insta::assert_snapshot!("set_per_shard", format!("{}---\n{}\n", found.text, texts(&found).join("\n")));
    good(&found.text);
}

/// A spec for each operator, with most of what can be written.
const OPERATORS: [(&str, &str); 2] = [
    (
        "valkey-operator",
        "server = \"valkey:9.1\"\n[cluster]\ntarget = \"valkey-operator\"\nname = \"cache\"\n[docker]\nmemory = \"2gb\"\ncpus = \"1.5\"\n[tls]\n\
         [kubernetes]\nnamespace = \"data\"\nstorage-class = \"fast\"\nstorage = \"20gb\"\nimage-pull-secret = \"registry\"\n\
         [kubernetes.labels]\nteam = \"shop\"\n[config]\nmaxmemory-policy = \"allkeys-lru\"\nsave = [\"900 1\", \"300 10\"]\n",
    ),
    (
        "redis-operator",
        "server = \"redis:7.0\"\n[cluster]\ntarget = \"redis-operator\"\nname = \"cache\"\nports = \"7001-7009\"\nreplicas = 2\n[docker]\n\
         image = \"quay.io/opstree/redis:v7.0.15\"\nmemory = \"2gb\"\n[tls]\n[announce]\nto = \"hostname\"\n[kubernetes]\nport = 7000\n\
         storage-class = \"fast\"\nimage-pull-secret = \"registry\"\n[config]\nmaxmemory-policy = \"allkeys-lru\"\n",
    ),
];

/// What is written for operators: `RCONF_WRITE_RESOURCES=FOLDER` writes the resources there, to validate them against the
/// operators' own schemas.
#[test]
fn operators_get_their_resource() {
    for (name, text) in OPERATORS {
        let generated = |text: &str| generate_manifests(&good(text), INPUTS).expect("the password is good");
        let made = generated(text);
        assert_eq!(made.files, generated(text).files);
        has_no_findings(text, &made).unwrap_or_else(|why| panic!("{why}"));
        let chinese = generated(&format!("{CHINESE}{text}"));
        differs_in_words(&made, &chinese).unwrap_or_else(|why| panic!("{why}"));
        let resource = made.files.iter().find(|file| file.path == "cluster.yaml").expect("the resource");
        let resource = std::str::from_utf8(&resource.bytes).expect("UTF-8");
        assert!(!resource.contains(INPUTS.password), "{resource}");
        insta::assert_snapshot!(name.replace('-', "_"), resource);
        if let Some(folder) = std::env::var_os("RCONF_WRITE_RESOURCES") {
            let path = std::path::Path::new(&folder).join(format!("{name}.json"));
            std::fs::write(path, documents(resource)[0].to_string()).expect("a file");
            let short = text.split("[docker]").next().expect("a part").to_owned();
            let image = "[docker]\nimage = \"quay.io/opstree/redis:v7.0.15\"\n";
            let short = if name == "redis-operator" { short + image } else { short };
            let resource = generated(&short).files.into_iter().find(|file| file.path == "cluster.yaml");
            let resource = resource.expect("the resource").bytes;
            let path = std::path::Path::new(&folder).join(format!("{name}-short.json"));
            let resource = documents(std::str::from_utf8(&resource).expect("UTF-8"))[0].to_string();
            std::fs::write(path, resource).expect("a file");
        }
    }
}

/// The fields of a Certificate that we write, with the values that cert-manager 1.21.1 takes for those that it checks. Its own
/// schema is not among those of `cargo xtask test manifests`; `RCONF_WRITE_RESOURCES=FOLDER` writes the Certificate there.
#[test]
fn the_certificate_has_the_fields_of_cert_manager() {
    const USAGES: [&str; 4] = ["digital signature", "key encipherment", "server auth", "client auth"];
    let with_issuer =
        examples().into_iter().filter(|wanted| wanted.tls.is_some_and(|keys| keys.contains("issuer")));
    let mut seen = 0;
    for wanted in with_issuer {
        let objects = objects(&made(&wanted));
        let certificate =
            objects.iter().find(|object| object["kind"] == "Certificate").expect("there is one");
        seen += 1;
        assert_eq!(certificate["apiVersion"], "cert-manager.io/v1");
        let spec = certificate["spec"].as_object().expect("a mapping");
        let keys: Vec<&str> = spec.keys().map(String::as_str).collect();
        assert_eq!(keys, ["dnsNames", "issuerRef", "privateKey", "secretName", "usages"]);
        let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        assert!(is_text(&spec["secretName"]));
        let issuer = spec["issuerRef"].as_object().expect("a mapping");
        let keys: Vec<&str> = issuer.keys().map(String::as_str).collect();
        assert!(keys == ["group", "kind", "name"] && issuer.values().all(is_text), "{issuer:?}");
        assert_eq!(spec["privateKey"], serde_json::json!({"rotationPolicy": "Always"}));
        let usages = spec["usages"].as_array().expect("a list");
        assert!(usages.iter().all(|usage| USAGES.iter().any(|known| usage == known)), "{usages:?}");
        let names = spec["dnsNames"].as_array().expect("a list");
        assert!(!names.is_empty() && names.iter().all(is_text), "{names:?}");
        if let Some(folder) = std::env::var_os("RCONF_WRITE_RESOURCES") {
            std::fs::write(std::path::Path::new(&folder).join("certificate.json"), certificate.to_string())
                .expect("a file");
        }
    }
    assert!(seen > 0, "an example has an issuer");
}

#[test]
fn a_thousand_nodes_have_no_findings_either() {
    let wanted = Wanted { masters: 500, ..examples().remove(0) };
    let made = made(&wanted);
    assert_eq!(made.files.iter().filter(|file| file.path.starts_with("shard-")).count(), 500);
    // The largest object that the API takes.
    assert!(made.files.iter().all(|file| file.bytes.len() < 1 << 18), "an object is too large");
    has_no_findings(&wanted.text(), &made).expect("no findings");
}

#[test]
fn a_spec_moves_from_docker_by_changing_one_line() {
    let docker = "server = \"redis:7.2\"\n[cluster]\nports = \"7001-7006\"\n[network]\nsubnet = \"172.30.0.0/16\"\n\
                  [docker]\nmemory = \"1gb\"\nnofile = 20000\nrestart = \"always\"\n[config]\nmaxmemory-policy = \"allkeys-lru\"\n";
    let kubernetes = docker.replace("[cluster]\n", "[cluster]\ntarget = \"kubernetes\"\n");
    let by_option = spec::read_for("rconf.toml", docker, spec::Target::parse("kubernetes"));
    let (written, given) = (good(&kubernetes), by_option.spec.expect("a good spec"));
    let files = |spec: &Spec| generate_manifests(spec, INPUTS).expect("the password is good").files;
    assert_eq!(files(&written), files(&given));
}

/// The standard "restricted" for pods, as published, for the fields that containers of ours have or could have.
#[test]
fn pods_keep_to_the_restricted_standard() {
    for wanted in examples() {
        let objects = objects(&made(&wanted));
        let pods: Vec<&Value> = objects.iter().filter_map(|o| o.pointer("/spec/template/spec")).collect();
        assert_eq!(pods.len(), usize::from(wanted.masters) + 1, "the shards and the Job");
        for pod in pods {
            assert_eq!(violations(pod), Vec::<String>::new(), "{pod:#}");
        }
    }
}

/// Returns how a pod differs from the standard "restricted", which includes "baseline".
fn violations(pod: &Value) -> Vec<String> {
    const VOLUMES: [&str; 8] = [
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "persistentVolumeClaim",
        "projected",
        "secret",
    ];
    let mut found = Vec::new();
    let mut check = |is_met: bool, what: &str| {
        if !is_met {
            found.push(what.to_owned());
        }
    };
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        check(pod[key].is_null() || pod[key] == false, key);
    }
    for volume in pod["volumes"].as_array().into_iter().flatten() {
        let kinds = volume.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
        check(kinds.filter(|key| *key != "name").all(|key| VOLUMES.contains(&key)), "volumes");
    }
    let of_pod = &pod["securityContext"];
    check(of_pod["sysctls"].is_null(), "sysctls");
    let containers = ["initContainers", "containers", "ephemeralContainers"];
    for container in containers.iter().flat_map(|key| pod[key].as_array().into_iter().flatten()) {
        let own = &container["securityContext"];
        let either = |key: &str| if own[key].is_null() { &of_pod[key] } else { &own[key] };
        check(own["privileged"].is_null() || own["privileged"] == false, "privileged");
        check(own["allowPrivilegeEscalation"] == false, "allowPrivilegeEscalation");
        check(either("runAsNonRoot") == true, "runAsNonRoot");
        check(either("runAsUser") != 0, "runAsUser");
        let profile = &either("seccompProfile")["type"];
        check(profile == "RuntimeDefault" || profile == "Localhost", "seccompProfile");
        let capabilities = &own["capabilities"];
        let dropped = capabilities["drop"].as_array().is_some_and(|all| all.iter().any(|one| one == "ALL"));
        check(dropped, "capabilities.drop");
        let added = capabilities["add"].as_array().into_iter().flatten();
        check(added.into_iter().all(|one| one == "NET_BIND_SERVICE"), "capabilities.add");
        check(own["procMount"].is_null() || own["procMount"] == "Default", "procMount");
        let ports = container["ports"].as_array().into_iter().flatten();
        check(ports.into_iter().all(|port| port["hostPort"].is_null()), "hostPort");
        // Not of the standard, but ours.
        check(own["readOnlyRootFilesystem"] == true, "readOnlyRootFilesystem");
    }
    found
}

#[test]
fn the_check_of_the_standard_sees_what_is_wrong() {
    let objects = objects(&made(&examples()[0]));
    let set = objects.iter().find(|object| object["kind"] == "StatefulSet").expect("a StatefulSet");
    let pod = set.pointer("/spec/template/spec").expect("a pod");
    let wrong = |pointer: &str, value: Value| {
        let mut pod = pod.clone();
        *pod.pointer_mut(pointer).expect("it is there") = value;
        violations(&pod)
    };
    assert_eq!(wrong("/securityContext/runAsNonRoot", false.into()), ["runAsNonRoot"; 2]);
    assert_eq!(wrong("/containers/0/securityContext/capabilities/drop", Value::Null), ["capabilities.drop"]);
    assert_eq!(wrong("/containers/1/securityContext", Value::Null).len(), 3);
    assert_eq!(wrong("/volumes/0", serde_json::json!({"name": "x", "hostPath": {}})), ["volumes"]);
}

/// What has to fit together: selectors with the labels of pods, names with what mounts them, ports with ports.
#[test]
fn the_objects_fit_together() {
    for wanted in examples() {
        let objects = objects(&made(&wanted));
        let of_kind = |kind: &str| objects.iter().filter(move |o| o["kind"] == kind).collect::<Vec<_>>();
        let namespace = &objects[0]["metadata"]["namespace"];
        assert!(objects.iter().all(|o| &o["metadata"]["namespace"] == namespace), "one namespace");
        let selects = |selector: &Value, labels: &Value| {
            selector.as_object().is_some_and(|all| all.iter().all(|(key, value)| labels[key] == *value))
        };
        let job = &of_kind("Job")[0]["spec"]["template"];
        let names: Vec<&Value> = of_kind("ConfigMap").iter().map(|o| &o["metadata"]["name"]).collect();
        let secret = &of_kind("Secret")[0]["metadata"]["name"];
        let rules = of_kind("NetworkPolicy")[0]["spec"]["ingress"].as_array().expect("rules");
        let bus = rules.iter().find(|rule| rule["ports"][0]["port"] == wanted.port.unwrap_or(6379) + 10_000);
        let own = &bus.expect("a rule for the bus")["from"][0]["podSelector"];
        assert!(rules.len() == 2 && own.is_object(), "the bus is for nodes alone");
        let sets = of_kind("StatefulSet");
        assert_eq!(sets.len(), usize::from(wanted.masters));
        for set in &sets {
            let template = &set["spec"]["template"];
            let labels = &template["metadata"]["labels"];
            assert_eq!(set["spec"]["replicas"], wanted.replicas + 1);
            assert!(selects(&set["spec"]["selector"]["matchLabels"], labels), "the set finds its pods");
            let others = sets.iter().filter(|other| other["metadata"]["name"] != set["metadata"]["name"]);
            for other in others {
                assert!(!selects(&other["spec"]["selector"]["matchLabels"], labels), "and no others");
            }
            let is_of_pod =
                |s: &&Value| s["spec"]["selector"]["statefulset.kubernetes.io/pod-name"].is_string();
            for service in of_kind("Service").into_iter().filter(|service| !is_of_pod(service)) {
                let selector = &service["spec"]["selector"];
                assert!(selects(selector, labels), "the Services find the pods");
                assert!(!selects(selector, &job["metadata"]["labels"]), "and not the Job");
            }
            let service = of_kind("Service").into_iter().find(|s| s["spec"]["clusterIP"] == "None");
            assert_eq!(service.expect("a headless Service")["metadata"]["name"], set["spec"]["serviceName"]);
            assert!(selects(&of_kind("PodDisruptionBudget")[0]["spec"]["selector"]["matchLabels"], labels));
            assert!(selects(&of_kind("NetworkPolicy")[0]["spec"]["podSelector"]["matchLabels"], labels));
            for pod in [&template["spec"], &job["spec"]] {
                for volume in pod["volumes"].as_array().expect("volumes") {
                    let config = &volume["configMap"]["name"];
                    assert!(config.is_null() || names.contains(&config), "{config}");
                    let own = &volume["secret"]["secretName"];
                    assert!(own.is_null() || own == secret || own == "shop-cache-tls", "{own}");
                }
            }
            if wanted.is_external {
                let services = of_kind("Service").into_iter().filter(is_of_pod).count();
                assert_eq!(services, usize::from(wanted.masters * (wanted.replicas + 1)), "one for each pod");
            }
            let grace = template["spec"]["terminationGracePeriodSeconds"].as_u64().expect("a number");
            assert!((60..600).contains(&grace), "{grace}");
        }
    }
}

/// The scripts in the manifests are POSIX shell: dash and busybox accept them, and shellcheck has no findings.
#[test]
fn the_scripts_are_sound_shell() {
    let folder = tempfile::tempdir().expect("a folder");
    for wanted in examples() {
        let made = made(&wanted);
        let objects = objects(&made);
        let scripts = objects.iter().find(|o| o.pointer("/data/node.sh").is_some()).expect("the scripts");
        let rollout = made.files.iter().find(|file| file.path == "rollout.sh").expect("rollout.sh");
        let rollout = String::from_utf8_lossy(&rollout.bytes).into_owned();
        let texts = ["node.sh", "cluster.sh"].map(|name| scripts["data"][name].as_str().expect("text"));
        for text in texts.into_iter().chain([rollout.as_str()]) {
            assert!(!text.contains('@') || !text.contains("@port@"), "a variable is left");
            let path = folder.path().join("script.sh");
            std::fs::write(&path, text).expect("the script is written");
            for (tool, words) in [
                ("dash", &["-n"][..]),
                ("busybox", &["sh", "-n"]),
                ("shellcheck", &["--shell=sh", "--severity=style"]),
            ] {
                match Command::new(tool).args(words).arg(&path).output() {
                    Ok(output) => {
                        let said = String::from_utf8_lossy(&output.stdout).into_owned();
                        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
                        assert!(output.status.success(), "{tool}: {said}{errors}");
                    }
                    Err(why) => skip(&format!("scripts by {tool}"), &why.to_string()),
                }
            }
        }
    }
}

#[test]
fn manifests_are_in_chinese() {
    let wanted = Wanted { chinese: true, ..examples().remove(0) };
    let made = made(&wanted);
    for (path, name) in [("README.md", "chinese_readme"), ("rollout.sh", "chinese_rollout")] {
        let file = made.files.iter().find(|file| file.path == path).expect("there is the file");
        insta::assert_snapshot!(name, String::from_utf8_lossy(&file.bytes));
    }
}

/// A stand-in for kubectl, which keeps the revision and the id of each pod in files of its folder, and notes what it deletes.
const KUBECTL: &str = r#"#!/bin/sh
cd "$STATE" || exit 2
pod=$(for word in "$@"; do case $word in shop-cache-?-? | pod/shop-cache-?-?) echo "${word#pod/}" ;; esac; done)
case $* in
"get pod "*revision*) cat "$pod.revision" ;;
"get pod "*uid*) cat "$pod.uid" ;;
"get statefulset "*) printf new ;;
"exec "*) [ ! -e broken ] ;;
"wait "*) [ -e "$pod.uid" ] ;;
"delete pod "*)
    echo "$pod" >>deleted
    printf new >"$pod.revision"
    printf x >>"$pod.uid"
    [ "$(wc -l <deleted)" -lt "${BREAKS:-99}" ] || : >broken
    ;;
*) exit 3 ;;
esac
"#;

/// Runs `rollout.sh` with the stand-in. Returns whether it succeeds, and the pods that it deletes, in order.
fn rollout(arguments: &[&str], up_to_date: &[&str], breaks_after: usize) -> (bool, Vec<String>) {
    use std::os::unix::fs::PermissionsExt;
    let made = made(&examples()[0]);
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
    };
    write("kubectl", KUBECTL.as_bytes());
    let script = made.files.iter().find(|file| file.path == "rollout.sh").expect("rollout.sh");
    write("rollout.sh", &script.bytes);
    for pod in (0..3).flat_map(|set| (0..2).map(move |nth| format!("shop-cache-{set}-{nth}"))) {
        let is_new = up_to_date.contains(&pod.as_str());
        write(&format!("{pod}.revision"), if is_new { b"new" } else { b"old" });
        write(&format!("{pod}.uid"), b"x");
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(folder.path().to_owned()).chain(std::env::split_paths(&path));
    let output = Command::new("sh")
        .arg(folder.path().join("rollout.sh"))
        .args(arguments)
        .env("PATH", std::env::join_paths(path).expect("paths"))
        .env("STATE", folder.path())
        .env("BREAKS", breaks_after.to_string())
        .output()
        .expect("it runs");
    let deleted = std::fs::read_to_string(folder.path().join("deleted")).unwrap_or_default();
    (
        output.status.success(),
        deleted.lines().map(|pod| pod.trim_start_matches("shop-cache-").to_owned()).collect(),
    )
}

#[test]
fn rollout_replaces_pods_one_by_one() {
    let all = ["0-1", "0-0", "1-1", "1-0", "2-1", "2-0"].map(String::from).to_vec();
    assert_eq!(rollout(&[], &[], 99), (true, all.clone()));
    let done = ["shop-cache-0-1", "shop-cache-0-0", "shop-cache-1-1"];
    assert_eq!(rollout(&[], &done, 99), (true, all[3..].to_vec()));
    assert_eq!(rollout(&["--all"], &done, 99), (true, all.clone()));
    // The cluster is not whole after the second one, so no other is touched.
    assert_eq!(rollout(&[], &[], 2), (false, all[..2].to_vec()));
}
