//! Reads `[docker]`.

use super::defaults::default_image;
use super::model::Docker;
use super::reader::Reader;
use super::rules::{bad_spec_value, unsafe_name};
use super::table::Table;
use super::words;
use crate::catalog::Server;
use crate::container::Image;

impl Reader<'_> {
    pub(super) fn docker(&mut self, root: &mut Table<'_>, server: Server) -> Docker {
        let mut table = self.table(root, "docker", "[docker]");
        let image = self.image(&mut table).unwrap_or_else(|| default_image(server));
        let memory = self.memory(&mut table);
        let cpus = self.cpus(&mut table);
        let nofile = table.number("nofile", (1024, 1_048_576), self.problems).map_or(10_240, |at| at.value);
        let restart = self.choice(&mut table, "restart", &["unless-stopped", "always", "on-failure"]);
        table.finish(self.problems);
        Docker { image, memory, cpus, nofile, restart: restart.unwrap_or("unless-stopped") }
    }

    fn image(&mut self, table: &mut Table<'_>) -> Option<String> {
        let at = table.text("image", self.problems)?;
        if !words::is_image(at.value) {
            self.problems.add(at.span, unsafe_name::unsafe_image(at.value));
            return None;
        }
        if !Image::parse(at.value).is_pinned() {
            self.problems.add(at.span, bad_spec_value::not_pinned(at.value));
            return None;
        }
        Some(at.value.to_owned())
    }

    fn cpus(&mut self, table: &mut Table<'_>) -> Option<String> {
        let at = table.text("cpus", self.problems)?;
        let is_plain = at.value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if !is_plain || !at.value.parse::<f64>().is_ok_and(|n| (0.1..=1024.0).contains(&n)) {
            self.problems.add(at.span, bad_spec_value::not_cpus(at.value));
            return None;
        }
        Some(at.value.to_owned())
    }
}
