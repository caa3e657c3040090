//! Reads `[auth]` and `[tls]`.

use super::defaults::PASSWORD_FILE;
use super::model::{Auth, PasswordFrom, Tls};
use super::reader::Reader;
use super::rules::{bad_spec_value, unsafe_name};
use super::table::{At, Table};
use super::words;

impl Reader<'_> {
    pub(super) fn auth(&mut self, root: &mut Table<'_>) -> Auth {
        let mut table = self.table(root, "auth", "[auth]");
        let file = self.path(&mut table, "password-file").map(str::to_owned);
        let variable = self.password_variable(&mut table);
        if let (Some(_), Some(variable)) = (&file, &variable) {
            self.problems.add(variable.span, bad_spec_value::two_passwords());
        }
        let acl_file = self.path(&mut table, "acl-file").map(str::to_owned);
        table.finish(self.problems);
        let password = match variable {
            Some(variable) => PasswordFrom::Env(variable.value.to_owned()),
            None => PasswordFrom::File(file.unwrap_or_else(|| PASSWORD_FILE.to_owned())),
        };
        Auth { password, acl_file }
    }

    fn password_variable<'t>(&mut self, table: &mut Table<'t>) -> Option<At<&'t str>> {
        let at = table.text("password-env", self.problems)?;
        let is_variable = words::is_name(at.value) && !at.value.contains(['-', '.']);
        if !is_variable {
            self.problems.add(at.span, bad_spec_value::not_a_variable(at.value));
        }
        is_variable.then_some(at)
    }

    pub(super) fn tls(&mut self, root: &mut Table<'_>) -> Option<Tls> {
        let mut table = root.table("tls", self.problems)?;
        let folder = table.text("folder", self.problems).map_or("tls", |at| {
            if !words::is_path(at.value) || at.value.contains('/') {
                self.problems.add(at.span, unsafe_name::unsafe_path("folder", at.value));
            }
            at.value
        });
        let clients = self.choice(&mut table, "auth-clients", &["no", "optional", "yes"]).unwrap_or("no");
        table.finish(self.problems);
        Some(Tls { folder: folder.to_owned(), auth_clients: clients })
    }
}
