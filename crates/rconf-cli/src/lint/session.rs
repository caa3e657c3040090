//! The session of a run: the files that were gathered, with the rules that settings and flags select.

use crate::args::Lint;
use crate::disk::Disk;
use crate::error::Failure;
use crate::gather::Gathered;
use crate::server::server;
use crate::settings::Finder;
use crate::spec;
use crate::system;
use rconf_core::lint::{Linter, Options, Selection, Settings};
use rconf_core::session::{File, Given, Session, Spec};

/// Returns the session over what was gathered.
pub fn session<'e>(
    args: &Lint,
    disk: &'e Disk,
    finder: &Finder,
    gathered: &'e Gathered,
) -> Result<Session<'e, Disk>, Failure> {
    let plans = &gathered.plans;
    let server = args.server.as_deref().map(server).transpose()?;
    let folder = system::current_folder();
    let linter = |settings: &Settings| -> Result<Linter, Failure> {
        Ok(plans.give_to(Linter::new(Options {
            server,
            fallback: settings.server,
            selection: selection(args, settings)?,
            overrides: settings.overrides.clone(),
            alone: args.no_cluster,
            folder: folder.clone(),
        })))
    };
    let linters = finder.all().iter().map(linter).collect::<Result<_, _>>()?;
    let mut session = Session::new(disk, linters, plans);
    for (found, input) in &gathered.configurations {
        let named = found.given == Given::ByName;
        session.add(File { input: input.clone(), kind: found.kind, settings: found.settings, named });
    }
    for spec in &gathered.specs {
        let text = spec::text(spec)?;
        session.add_spec(Spec::read(spec.clone(), text));
    }
    Ok(session)
}

/// Returns the rules that settings and flags select.
pub fn selection(args: &Lint, settings: &Settings) -> Result<Selection, Failure> {
    Ok(settings.selection.clone().then(&args.select, &args.extend_select, &args.ignore)?)
}
