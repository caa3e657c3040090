use super::instruction::declare;
use super::lines::{Instruction, instructions};
use super::stage::{File, Stage};
use super::words::{BUDGET, Variables};
use crate::config::parent;
use crate::container::model::{Build, Container, Deployment, Kind};
use crate::container::reader::{Plan, Reader};
use crate::message::say;
use crate::shell::Unfollowed;
use crate::text::{Place, Span, Text};
use std::cell::Cell;

/// The reader of Dockerfiles.
pub(in crate::container) const READER: Reader = Reader {
    kind: Kind::Dockerfile,
    claims: is_dockerfile,
    read: |plan: &Plan| {
        let context = Some(parent(plan.path).to_owned());
        build(plan.path, plan.bytes, &Build { context, ..Build::default() })
    },
};

/// The instructions that docker knows.
const KNOWN: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// The maximum number of stages, and of parts that are reported as not followed.
const MOST: usize = 100;

/// Returns whether a name is that of a Dockerfile: `Dockerfile`, `Dockerfile.prod`, `prod.Dockerfile`. A template of
/// one is not read.
fn is_dockerfile(name: &str) -> bool {
    const OTHERS: [&str; 9] = ["dockerignore", "erb", "in", "j2", "jinja", "md", "template", "tmpl", "tpl"];
    let name = name.to_ascii_lowercase();
    let is_named = |word: &str| {
        let rest = name.strip_prefix(word);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
            || name.strip_suffix(word).is_some_and(|rest| rest.ends_with('.'))
    };
    let is_other = name.rsplit_once('.').is_some_and(|(_, extension)| OTHERS.contains(&extension));
    (is_named("dockerfile") || is_named("containerfile")) && !is_other
}

/// Reads the Dockerfile at `path` as the one container that runs the image, with the context, target and arguments
/// of a build. Never fails: what could not be read is in [`Deployment::unfollowed`].
pub fn build(path: &str, bytes: &[u8], build: &Build) -> Deployment {
    let mut deployment =
        Deployment { path: path.to_owned(), kind: Kind::Dockerfile, ..Deployment::default() };
    let source = match std::str::from_utf8(bytes) {
        Ok(source) => source,
        Err(error) => {
            let place = Place { path: path.to_owned(), span: Span::at(error.valid_up_to()) };
            let why = say!("it is not UTF-8", "不是 UTF-8");
            deployment.unfollowed.push(Unfollowed { place, why, is_error: false });
            return deployment;
        }
    };
    let (instructions, escape) = instructions(source);
    let given = build.arguments.iter();
    let given = given.map(|(name, value)| (name.text.as_str(), value.as_ref().and_then(Text::get))).collect();
    let budget = Cell::new(BUDGET);
    let file = File { path, source, context: build.context.as_deref(), given, escape, budget };
    let mut stages =
        Stages { file: &file, globals: Variables::default(), all: Vec::new(), unfollowed: Vec::new() };
    for instruction in &instructions {
        stages.take(instruction);
    }
    if stages.all.is_empty() && stages.unfollowed.is_empty() {
        let why = say!("no `FROM` names an image", "没有 `FROM` 指明镜像");
        stages.unfollowed.push(file.unfollowed(Span::at(0), why, true));
    }
    let Stages { all, unfollowed, .. } = stages;
    deployment.unfollowed = unfollowed;
    deployment.unfollowed.truncate(MOST);
    // A target that is not known may be any stage.
    let stage = match build.target.as_ref() {
        None => all.last(),
        Some(target) => target.get().and_then(|target| find(&all, target)),
    };
    if let Some(stage) = stage {
        deployment.cli = stage.calls(path);
        deployment.containers.push(Container { build: Some(build.clone()), ..stage.container.clone() });
    }
    deployment
}

/// Returns the stage with a name or a number.
fn find<'s>(stages: &'s [Stage], name: &str) -> Option<&'s Stage> {
    let is_it = |stage: &&Stage| stage.name.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(name));
    stages.iter().rfind(is_it).or_else(|| stages.get(name.parse::<usize>().ok()?))
}

/// The stages that were read.
struct Stages<'f> {
    file: &'f File<'f>,
    /// The arguments before the first stage, which only `FROM` sees.
    globals: Variables,
    all: Vec<Stage>,
    unfollowed: Vec<Unfollowed>,
}

impl Stages<'_> {
    fn take(&mut self, instruction: &Instruction) {
        let file = self.file;
        let name = instruction.name.as_str();
        if !KNOWN.contains(&name) {
            let why = say!("docker knows no instruction `{name}`", "docker 没有 `{name}` 这条指令", name);
            // A template's marker is no instruction.
            let is_error = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            self.unfollowed.push(file.unfollowed(instruction.name_span, why, is_error));
            return;
        }
        if instruction.is_cut {
            let why = say!("the here-document does not end", "here-document 没有结束");
            self.unfollowed.push(file.unfollowed(instruction.span(), why, true));
        }
        if name == "FROM" {
            return self.from(instruction);
        }
        match self.all.last_mut() {
            Some(stage) => self.unfollowed.extend(stage.take(file, &self.globals, instruction)),
            None if name == "ARG" => {
                let words = file.filler(&self.globals).words(&instruction.rest);
                declare(&mut self.globals, &words, file, None);
            }
            None => {
                let why = say!("`FROM` has to stand before it", "它前面必须先有 `FROM`");
                self.unfollowed.push(file.unfollowed(instruction.name_span, why, true));
            }
        }
    }

    /// Reads `FROM [--platform=P] IMAGE [AS NAME]`.
    fn from(&mut self, instruction: &Instruction) {
        let file = self.file;
        let words = file.filler(&self.globals).words(&instruction.rest);
        let mut words = words.into_iter().skip_while(|word| word.text.starts_with("--"));
        let Some(image) = words.next() else {
            let why = say!("`FROM` names no image", "`FROM` 没有写镜像");
            self.unfollowed.push(file.unfollowed(instruction.name_span, why, true));
            return;
        };
        let place = file.place(instruction.span());
        if self.all.len() >= MOST {
            let why = say!("the file has too many stages", "构建阶段太多");
            self.unfollowed.push(file.unfollowed(instruction.name_span, why, false));
            return;
        }
        let named =
            |stage: &&Stage| stage.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(&image.text));
        let mut stage = match self.all.iter().rfind(named) {
            Some(base) => Stage::after(base, place),
            None => Stage::of_image(image, place),
        };
        if words.next().is_some_and(|word| word.text.eq_ignore_ascii_case("as")) {
            stage.name = words.next().map(|name| name.text);
        }
        self.all.push(stage);
    }
}
