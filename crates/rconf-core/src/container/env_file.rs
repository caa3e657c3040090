//! Files of environment variables, as Bitnami's images read them.

use super::bitnami_image::image_of_environment;
use super::compose::{EnvLine, env_lines};
use super::model::{Container, Deployment, Kind};
use super::reader::{Plan, Reader};
use crate::message::say;
use crate::shell::Unfollowed;
use crate::text::{Place, Span, Text};

/// The reader of files with environment variables. Of which kind such a file is, its name tells elsewhere.
pub(super) const READER: Reader = Reader { kind: Kind::Env, claims: |_| false, read };

/// Reads a file. If one of its variables shows that an image of a server reads it, there is a container of that image.
fn read(plan: &Plan<'_>) -> Deployment {
    let mut deployment = Deployment { path: plan.path.to_owned(), kind: Kind::Env, ..Deployment::default() };
    let place = |span: Span| Place { path: plan.path.to_owned(), span };
    let text = match std::str::from_utf8(plan.bytes) {
        Ok(text) => text,
        Err(error) => {
            let why = say!("it is not UTF-8", "不是 UTF-8");
            let place = place(Span::at(error.valid_up_to()));
            deployment.unfollowed.push(Unfollowed { place, why, is_error: false });
            return deployment;
        }
    };
    let lines = env_lines(text);
    let Some((nth, image)) = image_of_environment(lines.iter().map(|line| line.name)) else {
        return deployment;
    };
    let sign = place(lines[nth].name_span);
    let variable = |line: EnvLine<'_>| {
        let written = String::from_utf8_lossy(line.value_span.of(plan.bytes));
        let value = Text {
            is_known: line.value.is_some(),
            text: line.value.unwrap_or_else(|| written.into_owned()),
            place: place(line.value_span),
        };
        (Text::known(line.name, place(line.name_span)), Some(value))
    };
    deployment.containers.push(Container {
        image: Some(Text::known(image, sign.clone())),
        environment: lines.into_iter().map(variable).collect(),
        // The container itself is described elsewhere.
        is_stand_in: true,
        place: sign,
        ..Container::default()
    });
    deployment
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Options;
    use crate::session::{Input, Workspace};
    use std::collections::BTreeMap;

    fn read_text(text: &str) -> Deployment {
        let environment = BTreeMap::new();
        let plan =
            Plan { path: "redis.env", bytes: text.as_bytes(), environment: &environment, files: &|_| None };
        read(&plan)
    }

    fn image(text: &str) -> Option<String> {
        read_text(text).containers.into_iter().next()?.image.map(|image| image.text)
    }

    #[test]
    fn variables_tell_the_image() {
        for (text, wanted) in [
            ("REDIS_PASSWORD=x\nREDIS_AOF_ENABLED=no\n", Some("bitnami/redis")),
            ("ALLOW_EMPTY_PASSWORD=yes\nREDIS_PORT=1\n", Some("bitnami/redis")),
            ("REDIS_NODES=a b c\nREDIS_CLUSTER_REPLICAS=1\n", Some("bitnami/redis-cluster")),
            ("VALKEY_CLUSTER_DYNAMIC_IPS=no\n", Some("bitnami/valkey-cluster")),
            ("VALKEY_EXTRA_FLAGS=--hz 10\n", Some("bitnami/valkey")),
            ("REDIS_HOST=cache\nREDIS_PORT=6379\nREDIS_PASSWORD=x\nREDIS_URL=redis://x\n", None),
            ("ALLOW_EMPTY_PASSWORD=yes\nMYSQL_HOST=x\n", None),
            ("REDIS_NODES=a,b,c\n", None),
            ("A=\"open\nREDIS_AOF_ENABLED=no\n", None),
        ] {
            assert_eq!(image(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn findings_stand_at_the_values() {
        let text = "\u{feff}# mine\r\nexport REDIS_PORT_NUMBER = 70000 # high\r\nREDIS_RDB_POLICY=\"900#1 x#1\"\nREDIS_IO_THREADS=$N\n";
        let deployment = read_text(text);
        let shown =
            |text_at: &Text| String::from_utf8_lossy(text_at.place.span.of(text.as_bytes())).into_owned();
        let all: Vec<_> = deployment.containers[0]
            .environment
            .iter()
            .map(|(name, value)| (shown(name), value.as_ref().map(shown)))
            .collect();
        let pair = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
        assert_eq!(
            all,
            [
                pair("REDIS_PORT_NUMBER", "70000"),
                pair("REDIS_RDB_POLICY", "900#1 x#1"),
                pair("REDIS_IO_THREADS", "$N")
            ]
        );
        assert!(!deployment.containers[0].environment[2].1.as_ref().is_some_and(|value| value.is_known));
    }

    #[test]
    fn an_environment_is_a_plan_only_if_it_is_named() {
        let input = Input::new(".env", "REDIS_PORT_NUMBER=70000\nREDIS_AOF_ENABLED=no\n");
        assert!(Workspace::new(vec![input], Options::default()).check().report.findings.is_empty());
    }
}
