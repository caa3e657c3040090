//! The uses between files, and between stations.

use super::circles::circles;
use super::resolve::Walk;
use super::tree::Crate;
use std::collections::{BTreeMap, BTreeSet};

/// The use of an item that another file defines.
#[derive(Clone, Debug)]
pub(crate) struct Arrow {
    pub from: usize,
    pub line: usize,
    pub to: usize,
    pub item: String,
    /// The station that the path names, or else the one that it leads to.
    pub station: String,
    /// The station that defines the item.
    pub home: String,
    /// The station of the file with the use.
    pub user: String,
    /// Whether the use counts between files. Re-exports of a `mod.rs`, and the bare name of a folder, do not.
    is_of_files: bool,
}

pub(crate) struct Graph {
    arrows: Vec<Arrow>,
}

/// Files that use each other.
pub(crate) struct Circle {
    pub files: Vec<usize>,
    pub arrows: Vec<Arrow>,
}

impl Graph {
    /// Returns all uses in a crate. Each item counts once per file, at the first line that names it.
    pub fn of(tree: &Crate) -> Self {
        let mut first: BTreeMap<(usize, usize, String, String), Arrow> = BTreeMap::new();
        for arrow in all_arrows(tree) {
            let key = (arrow.from, arrow.to, arrow.station.clone(), arrow.item.clone());
            let kept = first.entry(key).or_insert_with(|| arrow.clone());
            kept.is_of_files |= arrow.is_of_files;
            kept.line = kept.line.min(arrow.line);
        }
        let mut arrows: Vec<Arrow> = first.into_values().collect();
        arrows.sort_by_key(|arrow| (arrow.from, arrow.line));
        Self { arrows }
    }

    /// Returns the uses within stations, without those of the crate's root.
    pub fn inside_stations(&self) -> Self {
        let inside = |arrow: &&Arrow| !arrow.user.is_empty() && arrow.user == arrow.home;
        Self { arrows: self.arrows.iter().filter(inside).cloned().collect() }
    }

    fn between(&self) -> impl Iterator<Item = &Arrow> {
        self.arrows.iter().filter(|arrow| !arrow.user.is_empty() && arrow.user != arrow.station)
    }

    /// Returns the number of pairs of stations of which one uses the other.
    pub fn count_between(&self) -> usize {
        self.between().map(|arrow| (&arrow.user, &arrow.station)).collect::<BTreeSet<_>>().len()
    }

    /// Returns the stations that have no place in the order.
    pub fn stations_outside(&self, order: &[&str]) -> BTreeSet<&str> {
        let all = self.arrows.iter().flat_map(|arrow| [arrow.user.as_str(), arrow.home.as_str()]);
        all.filter(|station| !station.is_empty() && !order.contains(station)).collect()
    }

    /// Returns the uses of a later station in the order, and those of the crate's root by any station.
    pub fn arrows_back(&self, order: &[&str]) -> Vec<&Arrow> {
        let place = |station: &str| match order.iter().position(|name| *name == station) {
            None if station.is_empty() => Some(order.len()),
            place => place,
        };
        let runs_back = |arrow: &&Arrow| match (place(&arrow.user), place(&arrow.station)) {
            (Some(here), Some(there)) => there > here,
            // A station without a place in the order is reported separately.
            _ => false,
        };
        self.between().filter(runs_back).collect()
    }

    /// Returns the groups of stations that use each other.
    pub fn circles_of_stations(&self) -> Vec<Vec<&str>> {
        let pairs = self.between().map(|arrow| (arrow.user.as_str(), arrow.station.as_str()));
        circles(pairs.filter(|(_, used)| !used.is_empty()))
    }

    /// Returns the groups of files that use each other.
    pub fn circles_of_files(&self) -> Vec<Circle> {
        let arrows = || self.arrows.iter().filter(|arrow| arrow.is_of_files);
        let found = circles(arrows().map(|arrow| (arrow.from, arrow.to)));
        found
            .into_iter()
            .map(|files| {
                let inside = |arrow: &&Arrow| files.contains(&arrow.from) && files.contains(&arrow.to);
                let mut arrows: Vec<Arrow> = arrows().filter(inside).cloned().collect();
                arrows.sort_by_key(|arrow| (arrow.from, arrow.to, arrow.line));
                Circle { files, arrows }
            })
            .collect()
    }
}

fn all_arrows(tree: &Crate) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (id, module) in tree.modules.iter().enumerate() {
        for entry in &module.uses {
            let is_handed_on = entry.is_public && tree.is_mod_file(module.file);
            arrows.extend(arrow(tree, id, &entry.path, entry.line, !is_handed_on));
        }
        for mention in &module.mentions {
            arrows.extend(arrow(tree, id, &mention.path, mention.line, true));
        }
    }
    arrows
}

fn arrow(tree: &Crate, from: usize, path: &[String], line: usize, counts: bool) -> Option<Arrow> {
    let Walk { target, passed } = tree.resolve(from, path)?;
    // `crate` on its own, before a name that only a macro knows.
    if target.module == 0 && target.item.is_none() {
        return None;
    }
    let user = tree.station(from);
    let home = tree.station(target.module);
    // A path through a station uses it, even if another station defines the item.
    let named = passed.iter().map(|module| tree.station(*module)).find(|station| *station != user);
    let (from_file, to) = (tree.modules[from].file, tree.modules[target.module].file);
    if from_file == to && named.is_none() {
        return None;
    }
    // The bare name of a folder. Its items count where they are used.
    let is_folder = target.item.is_none() && tree.is_mod_file(to);
    Some(Arrow {
        from: from_file,
        line,
        to,
        item: target.item.unwrap_or_else(|| tree.modules[target.module].path.join("::")),
        station: named.unwrap_or(home).to_owned(),
        home: home.to_owned(),
        user: user.to_owned(),
        is_of_files: counts && !is_folder && from_file != to,
    })
}
