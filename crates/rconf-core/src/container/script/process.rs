//! Servers and Sentinels that a script starts on the host itself: `redis-server FILE OPTIONS`.

use super::shell::Shell;
use crate::container::model::{Container, Process};
use crate::shell::{FOLDER, Field, Simple, base_name, path_from, resolve};
use crate::text::Text;

/// Reads a command that starts a server or a Sentinel. The first word is the program.
pub(super) fn start(shell: &mut Shell, words: &[Field], simple: &Simple) {
    // The reader of the notes types it in a container, or the script is the entry point of an image.
    let is_entrypoint = shell.path.rsplit('/').next().is_some_and(|name| name.contains("entrypoint"));
    if shell.visiting.is_some() || is_entrypoint {
        return;
    }
    let Some((program, arguments)) = words.split_first() else { return };
    let place = shell.place(program.span);
    // Which folder it lies in does not matter.
    let name = Text::known(base_name(&program.text), place.clone());
    let is_open = arguments.iter().any(|field| field.is_open);
    let arguments = arguments.iter().map(|field| word_of(shell, field));
    let mut made = Container {
        command: std::iter::once(name).chain(arguments).collect(),
        network_mode: Some(Text::known("host", place.clone())),
        is_partial: is_open || simple.trap.is_some(),
        place,
        ..Container::default()
    };
    if let Some(trap) = simple.trap {
        shell.trapped(trap);
    }
    // It may be a question for the release.
    let Ok(Some(start)) = made.runs() else { return };
    let on_host = |path: &str| resolve(shell.folder, &path_from(shell.cwd.as_deref(), path)?);
    let file = start.config.as_ref().and_then(|_| words.get(1)).filter(|file| !file.is("-"));
    let file = file.and_then(Field::known);
    made.process = Some(Process {
        title: title(base_name(&program.text), start.config.as_ref(), &start.options),
        folder: on_host("."),
        config: file.and_then(on_host),
    });
    shell.sink.containers.push(made);
}

/// Reads `start-stop-daemon --start --exec PROGRAM -- ARGUMENTS`, as in the scripts of an init system.
pub(super) fn daemon(shell: &mut Shell, arguments: &[Field], simple: &Simple) {
    let end = arguments.iter().position(|field| field.is("--")).unwrap_or(arguments.len());
    let (options, rest) = arguments.split_at(end);
    if !options.iter().any(|field| field.is("--start") || field.is("-S")) {
        return;
    }
    let value = |names: &[&str]| {
        let at = options.iter().position(|field| names.iter().any(|name| field.is(name)));
        let stuck = |field: &Field| {
            let (name, value) = field.known()?.split_once('=')?;
            names.contains(&name).then(|| field.with(value))
        };
        at.and_then(|at| options.get(at + 1).cloned()).or_else(|| options.iter().find_map(stuck))
    };
    let program = value(&["--startas", "-a"]).or_else(|| value(&["--exec", "-x"]));
    let names = ["redis-server", "valkey-server", "redis-sentinel", "valkey-sentinel"];
    let Some(program) = program.filter(|field| names.contains(&base_name(&field.text))) else { return };
    let words: Vec<Field> = std::iter::once(program).chain(rest.iter().skip(1).cloned()).collect();
    start(shell, &words, simple);
}

/// Returns a word as the server gets it. The folder of the script is known only where the server starts in it.
fn word_of(shell: &Shell, field: &Field) -> Text {
    let word = shell.word_of(field);
    let is_elsewhere =
        field.text.contains(FOLDER) && !shell.cwd.as_ref().is_some_and(|cwd| cwd.chars().eq([FOLDER]));
    Text { is_known: word.is_known && !is_elsewhere, ..word }
}

/// Returns the command in messages: its program, with the file, or with the port if it has no file.
fn title(program: &str, config: Option<&Text>, options: &[Text]) -> String {
    let port = || options.windows(2).find(|pair| pair[0].text.eq_ignore_ascii_case("--port"));
    match (config, port()) {
        (Some(file), _) => format!("{program} {}", file.text),
        (None, Some([option, port])) => format!("{program} {} {}", option.text, port.text),
        _ => program.to_owned(),
    }
}
