use super::fix::{Fixed, NotSettled};
use super::kind::{FileKind, Given, ReadAs};
use super::plans::{PlanFile, Plans};
use super::run::{File, Outcome, Session};
use super::spec::Spec;
use super::{Input, Memory};
use crate::catalog::Server;
use crate::cluster::Node;
use crate::container::Deployment;
use crate::lint::{Linter, Options, Selection, Settings};
use crate::spec;
use crate::text::{join, parent};

/// A set of files in memory, as in a page or an editor, that are checked in one session. Each configuration
/// is checked as the nodes that run it, with the plans and specs in the set. Files outside the set are
/// unknown, not absent.
pub struct Workspace {
    memory: Memory,
    linter: Linter,
    plans: Plans,
    /// The configurations, each with its kind.
    configurations: Vec<(Input, FileKind)>,
    specs: Vec<Spec>,
    /// The error in the `[lint]` table, which is then ignored: path, line, column and a message.
    pub settings_error: Option<String>,
}

impl Workspace {
    /// Creates a workspace. The `rconf.toml` nearest to the root applies: its server and selection if the
    /// options have none, and the severities and ignores in its `[lint]` table if that has no error.
    pub fn new(inputs: Vec<Input>, mut options: Options) -> Self {
        let kinds: Vec<FileKind> = inputs.iter().map(|i| FileKind::of(&i.path, &i.bytes)).collect();
        let of = |wanted: ReadAs| {
            let all = inputs.iter().zip(&kinds);
            all.filter(move |(_, kind)| kind.read_as() == wanted).map(|(input, _)| input)
        };
        let specs = of(ReadAs::Spec).filter_map(|i| Some((i, std::str::from_utf8(&i.bytes).ok()?)));
        let specs: Vec<(&Input, &str)> = specs.collect();
        let nearest = specs.iter().min_by_key(|(spec, _)| spec.path.matches('/').count());
        let settings_error = nearest.and_then(|(spec, text)| apply_settings(&spec.path, text, &mut options));
        // A file that is not valid TOML may be meant as a spec.
        let is_spec = |text: &str| spec::is_spec(text) || spec::form(text).is_none();
        let specs = specs.into_iter().filter(|(_, text)| is_spec(text));
        let specs = specs.map(|(input, text)| Spec::read(input.clone(), text)).collect();
        let plan = |(input, kind): (&Input, &FileKind)| {
            let (input, given) = (input.clone(), Given::WithOthers);
            Some(PlanFile { input, kind: kind.plan()?, given, must: false, settings: Some(0) })
        };
        let plan_files = inputs.iter().zip(&kinds).filter_map(plan).collect();
        let configurations = configurations(&inputs, &kinds);
        let memory = Memory::new(inputs);
        let mut plans = Plans::default();
        plans.add(&memory, plan_files);
        let linter = plans.give_to(Linter::new(options));
        Self { memory, linter, plans, configurations, specs, settings_error }
    }

    /// Creates a workspace that reads only the configurations among the files. A program that uses no other
    /// constructor is smaller, because it has no readers of plans and specs.
    pub fn of_configurations(inputs: Vec<Input>, options: Options) -> Self {
        let kinds: Vec<FileKind> = inputs.iter().map(|i| FileKind::of(&i.path, &i.bytes)).collect();
        let configurations = configurations(&inputs, &kinds);
        Self {
            memory: Memory::new(inputs),
            linter: Linter::of_configurations(options),
            plans: Plans::default(),
            configurations,
            specs: Vec::new(),
            settings_error: None,
        }
    }

    fn session(&self) -> Session<'_, Memory> {
        let mut session = Session::new(&self.memory, vec![self.linter.clone()], &self.plans).keeping_nodes();
        for (input, kind) in &self.configurations {
            session.add(File { input: input.clone(), kind: *kind, settings: 0, named: false });
        }
        for spec in &self.specs {
            session.add_spec(spec.clone());
        }
        session
    }

    /// Checks the files.
    pub fn check(&self) -> Outcome {
        self.session().check()
    }

    /// Returns the nodes, and those in containers that have no file here.
    pub fn nodes(&self) -> Vec<Node> {
        self.session().nodes()
    }

    /// Returns the deployments that run the nodes.
    pub fn deployments(&self) -> impl Iterator<Item = &Deployment> {
        self.plans.deployments()
    }

    /// Returns the clusters of the nodes that [`Workspace::check`] returned, together with the nodes in
    /// containers that have no file here. A node without siblings is a cluster of its own.
    pub fn clusters(&self, nodes: &[Node]) -> Vec<Vec<Node>> {
        let reader = self.linter.reader();
        let without_file = reader.nodes_without_file(nodes);
        let servers = nodes.iter().chain(&without_file).filter(|node| node.sentinel().is_none());
        let clusters = reader.clusters(servers);
        clusters.into_iter().map(|nodes| nodes.into_iter().cloned().collect()).collect()
    }

    /// Fixes all configurations, as `rconf lint --fix` does.
    pub fn fix(&self, with_unsafe: bool) -> Result<Fixed, NotSettled> {
        self.session().fix(with_unsafe)
    }
}

/// Returns the configurations among the files, each with its kind.
fn configurations(inputs: &[Input], kinds: &[FileKind]) -> Vec<(Input, FileKind)> {
    let all = inputs.iter().zip(kinds).filter(|(_, kind)| kind.read_as() == ReadAs::Configuration);
    all.map(|(input, kind)| (input.clone(), *kind)).collect()
}

/// Applies the settings in an `rconf.toml` to the options. Returns the error in its `[lint]` table, if there
/// is one.
fn apply_settings(path: &str, text: &str, options: &mut Options) -> Option<String> {
    match Settings::parse(text) {
        Ok(settings) => {
            options.fallback = options.fallback.or(settings.server);
            if options.selection == Selection::default() {
                options.selection = settings.selection;
            }
            options.overrides = settings.overrides;
            options.overrides.root = join("", parent(path));
            None
        }
        // A file that is not valid TOML is reported as a spec.
        Err(why) => {
            let form = spec::form(text)?;
            let named = form.values.get("server").and_then(|server| Server::parse(server).ok());
            options.fallback = options.fallback.or(named);
            Some(format!("{path}:{why}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;

    fn input(path: &str, text: &str) -> Input {
        Input { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn the_nearest_settings_hold() {
        let of = |toml: &str| {
            let files = vec![
                input("rconf.toml", toml),
                input("deeper/rconf.toml", "[lint]\nselect = [\"H\"]\n"),
                input("a.conf", "requirepass 123\nhz 200\n"),
                input("b/b.conf", "requirepass 123\nhz 200\n"),
            ];
            Workspace::new(files, Options::default())
        };
        let found = |workspace: &Workspace| -> Vec<(String, &str, Severity)> {
            let findings = workspace.check().report.findings.into_iter();
            let asked = findings.filter(|f| ["weak-password", "hz-too-high"].contains(&f.rule.name));
            asked.map(|f| (f.place.path, f.rule.name, f.severity)).collect()
        };
        let workspace =
            of("[lint]\nignore = [\"weak-password\"]\n[lint.severity]\nhz-too-high = \"error\"\n\
                            [lint.per-file-ignores]\n\"b/*\" = [\"hz-too-high\"]\n");
        assert_eq!(found(&workspace), [("a.conf".to_owned(), "hz-too-high", Severity::Error)]);
        assert_eq!(workspace.settings_error, None);
        let wrong = of("[lint]\nselct = [\"A\"]\n");
        assert_eq!(found(&wrong).len(), 4);
        let why = wrong.settings_error.as_deref().unwrap_or_default();
        assert!(why.starts_with("rconf.toml:2:1: ") && why.contains("did you mean `select`"), "{why}");
        assert_eq!(of("[lint\n").settings_error, None);
    }

    #[test]
    fn includes_are_parts_and_plans_bring_their_nodes() {
        let compose = "services:\n  a:\n    image: redis:7.2\n    command: redis-server /etc/redis.conf\n    volumes: \
                       ['./a.conf:/etc/redis.conf', './more.conf:/etc/more.conf']\n  b:\n    image: redis:7.2\n    \
                       command: redis-server --port 7001\n";
        let files = vec![
            input("a.conf", "include /etc/more.conf\nport 7000\n"),
            input("more.conf", "bogus yes\n"),
            input("compose.yaml", compose),
            input("nodes.conf", "vars currentEpoch 0 lastVoteEpoch 0\n"),
        ];
        let workspace = Workspace::new(files, Options::default());
        let outcome = workspace.check();
        let paths: Vec<&str> = outcome.nodes.iter().map(|node| node.config.path()).collect();
        assert_eq!(paths, ["a.conf"]);
        assert_eq!(workspace.clusters(&outcome.nodes).iter().map(Vec::len).sum::<usize>(), 2);
        let circle = vec![input("x.conf", "include y.conf\n"), input("y.conf", "include x.conf\n")];
        assert_eq!(Workspace::new(circle, Options::default()).check().nodes.len(), 2);
        let report = outcome.report;
        assert!(report.findings.iter().any(|f| f.place.path == "more.conf"), "{:?}", report.findings);
    }

    /// Returns a ConfigMap with a text as it is written after the key.
    fn manifest(written: &str) -> String {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: redis\ndata:\n  redis.conf: {written}\n  other: x\n"
        )
    }

    /// Returns the text of the only changed file after all safe fixes.
    fn fixed(path: &str, text: &str) -> Option<String> {
        let workspace = Workspace::new(vec![input(path, text)], Options::default());
        let fixed = workspace.fix(false).expect("it settles");
        assert!(fixed.changed.len() <= 1);
        fixed.changed.into_iter().next().map(|file| String::from_utf8(file.bytes).expect("it is text"))
    }

    #[test]
    fn fixes_keep_the_style_of_a_manifest() {
        let crlf = |text: &str| text.replace('\n', "\r\n");
        let block = "|\n    # kept\n    requirepass Xy7-long-pass\n\n    cluster-enabled yes";
        let fixed_block = block.replace("pass\n\n", "pass\n    masterauth Xy7-long-pass\n\n");
        for (written, wanted) in [
            (block.to_owned(), fixed_block.clone()),
            (crlf(block), crlf(&fixed_block)),
            (block.replace("    ", "      "), fixed_block.replace("    ", "      ")),
            (block.replacen('|', "|-", 1), fixed_block.replacen('|', "|-", 1)),
            (
                "|-\n    cluster-enabled yes\n    requirepass Xy7-long-pass".to_owned(),
                "|-\n    cluster-enabled yes\n    requirepass Xy7-long-pass\n    masterauth Xy7-long-pass"
                    .to_owned(),
            ),
            (
                r#""port 7000\nrequirepass Xy7-long-pass\ncluster-enabled yes\nport 7000\n""#.to_owned(),
                r#""requirepass Xy7-long-pass\nmasterauth Xy7-long-pass\ncluster-enabled yes\nport 7000\n""#
                    .to_owned(),
            ),
        ] {
            let is_crlf = written.contains('\r');
            let [was, wanted] = [written, wanted].map(|text| manifest(&text).replace('\r', ""));
            let [was, wanted] = [was, wanted].map(|text| if is_crlf { crlf(&text) } else { text });
            assert_eq!(fixed("cm.yaml", &was), Some(wanted));
        }
    }

    #[test]
    fn words_are_replaced_in_every_style() {
        let options = || Options { server: Server::parse("redis:7.2").ok(), ..Options::default() };
        for written in [
            "|+\n    slave-priority 5\n",
            ">-\n    slave-priority\n    5",
            "'slave-priority 5'",
            "\"slave-priority\\\n    \\ 5\"",
            "slave-priority 5",
        ] {
            let text = manifest(written);
            let fixed =
                Workspace::new(vec![input("cm.yaml", &text)], options()).fix(false).expect("it settles");
            let wanted = text.replace("slave", "replica");
            assert_eq!(
                fixed.changed.first().map(|f| String::from_utf8_lossy(&f.bytes).into_owned()),
                Some(wanted)
            );
        }
    }

    #[test]
    fn what_cannot_be_edited_safely_is_left() {
        let (yes, secret) = ("cluster-enabled yes", "requirepass Xy7-long-pass");
        for written in [
            format!(">\n    {yes}\n\n    {secret}\n\n    port 7000"),
            format!("'{yes}\n\n    {secret}'"),
            format!("{yes}\n\n    {secret}"),
            format!("&a |\n    {yes}\n    {secret}\n  copy: *a"),
            format!("|\n    {yes}\n    {secret}\n    port {{{{ .port }}}}"),
        ] {
            let text = manifest(&written);
            assert_eq!(fixed("cm.yaml", &text), None, "{text}");
            let report = Workspace::new(vec![input("cm.yaml", &text)], Options::default()).check().report;
            assert!(report.findings.iter().any(|f| f.rule.code == "A001" && f.start.line > 6), "{text}");
        }
        // Nor what is written in a script, or encoded.
        let script = format!(
            "cat > redis.conf <<EOF\n{yes}\n{secret}\nEOF\ndocker run -v ./redis.conf:/r.conf redis:7.2 redis-server /r.conf\n"
        );
        assert_eq!(fixed("run.sh", &script), None);
        let encoded = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: redis\ndata:\n  redis.conf: Y2x1c3Rlci1lbmFibGVkIHllcwpyZXF1aXJlcGFzcyBYeTctbG9uZy1wYXNzCg==\n";
        assert_eq!(fixed("cm.yaml", encoded), None);
        let report = Workspace::new(vec![input("cm.yaml", encoded)], Options::default()).check().report;
        let found =
            report.findings.iter().find(|f| f.rule.code == "A001").map(|f| (f.start.line, f.start.column));
        assert_eq!(found, Some((6, 15)));
    }

    #[test]
    fn one_content_of_several_services_is_fixed_once() {
        let service = |name: &str| {
            format!(
                "  {name}:\n    image: redis:7.2\n    command: redis-server /c.conf\n    configs: [{{source: c, target: /c.conf}}]\n"
            )
        };
        let content = |more: &str| {
            format!(
                "services:\n{}{}configs:\n  c:\n    content: |\n      # rconf: ignore D024\n      cluster-enabled yes\n      requirepass Xy7-long-pass\n{more}",
                service("a"),
                service("b")
            )
        };
        assert_eq!(
            fixed("compose.yaml", &content("")),
            Some(content("      masterauth Xy7-long-pass\n").replace("      # rconf: ignore D024\n", ""))
        );
        // A dollar sign is not copied: it would begin a variable.
        assert_eq!(
            fixed(
                "compose.yaml",
                &content("").replace("Xy7", "Xy$$7").replace("      # rconf: ignore D024\n", "")
            ),
            None
        );
    }

    #[test]
    fn comments_in_a_manifest_hold_for_the_next_line() {
        let text = manifest(
            "|\n    # rconf: ignore missing-masterauth\n    requirepass Xy7-long-pass\n    # rconf: ignore hz-too-high\n    cluster-enabled yes",
        );
        let report = Workspace::new(vec![input("cm.yaml", &text)], Options::default()).check().report;
        let found: Vec<_> = report.findings.iter().map(|f| (f.rule.code, f.start.line)).collect();
        assert!(found.contains(&("H008", 9)) && !found.iter().any(|(code, _)| *code == "A001"), "{found:?}");
    }
}
