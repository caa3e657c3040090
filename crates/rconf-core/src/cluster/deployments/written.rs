//! Files that are written in plans.

use super::inner::{Inner, Run, WrittenFile};
use super::lines::PlanLines;
use crate::config::join;
use crate::container::{Container, Deployment, OnHost, Written};
use crate::message::{Language, Message, say};
use crate::text::Place;
use std::borrow::Cow;
use std::collections::HashMap;

/// The maximum size of all files that are written in plans and read, in bytes, over all containers.
pub(super) const WRITTEN: usize = 4 << 20;

/// Returns the alias that stands in for a path, made from the title in messages.
pub(super) fn alias_of(title: &Message) -> String {
    title.get(Language::English).to_owned()
}

impl Inner {
    /// Adds a container that gives its server a file that is written in the plan, unless a real file has that
    /// path.
    pub(super) fn add_written(
        &mut self,
        file: &Written,
        run: &Run,
        container: &Message,
        command: Place,
        has_variables: bool,
        location: Option<String>,
    ) {
        if self.host.get(&file.host_path) == Some(OnHost::File) {
            return;
        }
        let name = file.host_path.rsplit('/').next().filter(|name| !name.is_empty());
        let of = |whose: &Message| match name {
            Some(name) => say!("{name} of {whose}", "{whose} 的 {name}", name, whose = *whose),
            None => say!("the configuration of {whose}", "{whose} 的配置", whose = *whose),
        };
        let mut title = of(container);
        if self.aliases.contains_key(&alias_of(&title)) {
            title = of(&run.title);
        }
        let alias = self.alias_for(file, run, &title, command, has_variables);
        self.written_files.push(WrittenFile {
            run: run.clone(),
            alias,
            title,
            left_out: file.left_out.clone(),
            location,
        });
    }

    /// Returns the alias of a file that is written in a plan. Containers that get the same scalar share one file.
    pub(super) fn alias_for(
        &mut self,
        file: &Written,
        run: &Run,
        title: &Message,
        command: Place,
        has_variables: bool,
    ) -> String {
        let scalar = file.scalar.as_ref().map(|scalar| (run.deployment, scalar.place.span.start));
        if let Some(alias) = scalar.and_then(|scalar| self.scalars.get(&scalar)) {
            return alias.clone();
        }
        let alias = alias_of(title);
        let lines = PlanLines {
            lines: file.text.clone().into_bytes(),
            words: file.lines.clone(),
            command,
            is_written: true,
            scalar: file.scalar.clone(),
            has_variables,
            besides: None,
        };
        self.aliases.insert(alias.clone(), lines);
        self.scalars.extend(scalar.map(|scalar| (scalar, alias.clone())));
        alias
    }

    /// Adds the ACL files among what a container mounts that is written in a plan.
    pub(super) fn add_acl_files(
        &mut self,
        container: &Container,
        run: &Run,
        texts: &HashMap<&str, &[u8]>,
        has_variables: bool,
    ) {
        for mount in &container.mounts {
            let Some((path, content)) = mount.target.get().zip(mount.content.as_ref()) else { continue };
            let name = path.rsplit('/').next().unwrap_or_default();
            let is_user = |line: &str| line.starts_with("user ");
            if !content.text.lines().any(is_user) || name.to_ascii_lowercase().contains(".conf") {
                continue;
            }
            let text = texts.get(content.place.path.as_str());
            let Some(file) = text.and_then(|text| Written::of_content(content, text)) else { continue };
            let title = say!("{name} of {whose}", "{whose} 的 {name}", name, whose = run.title);
            let alias = self.alias_for(&file, run, &title, run.place.clone(), has_variables);
            let all = self.acl_files.entry((run.deployment, run.container)).or_default();
            all.push((join("/", path), alias));
        }
    }
}

/// Returns the file that is written in the plan and that a container gives to its server.
pub(super) fn written_for<'a>(
    deployment: &'a Deployment,
    container: &'a Container,
    texts: &HashMap<&str, &[u8]>,
) -> Option<Cow<'a, Written>> {
    match container.config_on_host() {
        Some(path) => deployment.written.iter().find(|w| w.host_path == path).map(Cow::Borrowed),
        None if container.lines.is_some() => container.lines.as_ref().map(Cow::Borrowed),
        None => {
            let content = container.config_content()?;
            // A ConfigMap may stand in another file than the pod.
            let text = texts.get(content.place.path.as_str())?;
            Written::of_content(content, text).map(Cow::Owned)
        }
    }
}
