//! `kubectl exec`, and `oc exec`.

use super::inside::run_inside;
use super::options::behind_options;
use super::shell::Shell;
use crate::shell::{Field, Simple};

/// Options of kubectl that take a value.
const VALUED: [&str; 18] = [
    "-n",
    "--namespace",
    "-c",
    "--container",
    "-f",
    "--filename",
    "-s",
    "--server",
    "-v",
    "--v",
    "--context",
    "--cluster",
    "--user",
    "--kubeconfig",
    "--token",
    "--as",
    "--request-timeout",
    "--pod-running-timeout",
];

/// Reads `kubectl exec [OPTIONS] POD [OPTIONS] -- COMMAND…`. Other commands of kubectl do not matter.
pub(super) fn command(shell: &mut Shell, arguments: &[Field], simple: &Simple) {
    let Some((verb, rest)) = behind_options(arguments, &VALUED).split_first() else { return };
    if verb.text != "exec" {
        return;
    }
    let Some((pod, rest)) = behind_options(rest, &VALUED).split_first() else { return };
    let mut pod = shell.word_of(pod);
    if let Some(slash) = pod.text.find('/') {
        pod.text.drain(..=slash);
    }
    let command = rest.iter().position(|field| field.text == "--").map_or(rest, |at| &rest[at + 1..]);
    run_inside(shell, Some(pod), command, simple);
}
