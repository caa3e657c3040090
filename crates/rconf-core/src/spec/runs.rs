//! What runs the nodes of a spec, and who gets in: `[auth]`, `[tls]`, `[docker]`.

use super::model::{Auth, Docker, PasswordFrom, Tls};
use super::problem::Problem;
use super::read::Reader;
use super::table::{Table, nearest};
use super::{PASSWORD_FILE, default_image, words};
use crate::catalog::Server;
use crate::message::{Message, say};

impl Reader<'_> {
    pub(super) fn auth(&mut self, root: &mut Table<'_>) -> Auth {
        let mut table = root.table("auth", self.problems).unwrap_or_else(|| Table::none("[auth]"));
        let file = self.path(&mut table, "password-file").map(str::to_owned);
        let variable = table.text("password-env", self.problems).and_then(|at| {
            let is_variable = words::is_name(at.value) && !at.value.contains(['-', '.']);
            if !is_variable {
                self.value(
                    at,
                    say!("no name of a variable", "不是变量名"),
                    say!("use letters, digits and `_`", "只用字母、数字和 `_`"),
                );
            }
            is_variable.then(|| (at.value.to_owned(), at.span))
        });
        if let (Some(_), Some((_, span))) = (&file, &variable) {
            let message =
                say!("the password comes from a file and from a variable", "密码既来自文件，又来自环境变量");
            let help = say!("keep one of them", "只保留其中一个");
            self.problems.add(*span, Problem::Conflict { message, help });
        }
        let acl_file = self.path(&mut table, "acl-file").map(str::to_owned);
        table.finish(self.problems);
        let password = match variable {
            Some((name, _)) => PasswordFrom::Env(name),
            None => PasswordFrom::File(file.unwrap_or_else(|| PASSWORD_FILE.to_owned())),
        };
        Auth { password, acl_file }
    }

    pub(super) fn tls(&mut self, root: &mut Table<'_>) -> Option<Tls> {
        let mut table = root.table("tls", self.problems)?;
        let folder = table.text("folder", self.problems).map_or("tls", |at| {
            if !words::is_path(at.value) || at.value.starts_with('/') || at.value.contains('/') {
                self.problems.add(at.span, Problem::Path { key: "folder", text: at.value.to_owned() });
            }
            at.value
        });
        let clients = self.choice(&mut table, "auth-clients", &["no", "optional", "yes"]).unwrap_or("no");
        table.finish(self.problems);
        Some(Tls { folder: folder.to_owned(), auth_clients: clients })
    }

    fn choice(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
        all: &[&'static str],
    ) -> Option<&'static str> {
        let at = table.text(key, self.problems)?;
        let found = all.iter().find(|word| **word == at.value).copied();
        if found.is_none() {
            let words: Vec<String> = all.iter().map(|word| format!("`{word}`")).collect();
            let such_as = |near| say!(", such as `{near}`", "，如 `{near}`", near);
            self.value(
                at,
                say!("nothing that `{key}` can be", "不是 `{key}` 可取的值", key),
                say!(
                    "write one of {words}{near}",
                    "从 {words} 中选一个{near}",
                    words = words.join(", "),
                    near = nearest(at.value, all).map_or(Message::default(), such_as),
                ),
            );
        }
        found
    }

    pub(super) fn docker(&mut self, root: &mut Table<'_>, server: Server) -> Docker {
        let mut table = root.table("docker", self.problems).unwrap_or_else(|| Table::none("[docker]"));
        let image = table.text("image", self.problems).and_then(|at| {
            let fine = words::is_image(at.value);
            if !fine {
                self.problems.add(at.span, Problem::Image(at.value.to_owned()));
            }
            fine.then(|| at.value.to_owned())
        });
        let memory = self.memory(&mut table);
        let cpus = table.text("cpus", self.problems).and_then(|at| {
            let fine = at.value.parse::<f64>().is_ok_and(|n| (0.1..=1024.0).contains(&n))
                && at.value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            if !fine {
                self.value(
                    at,
                    say!("no number of processors", "不是处理器数量"),
                    say!("write it in quotes, such as \"1.5\"", "写在引号里，如 \"1.5\""),
                );
            }
            fine.then(|| at.value.to_owned())
        });
        let nofile = table.number("nofile", (1024, 1_048_576), self.problems).map_or(10_240, |at| at.value);
        let restart = self.choice(&mut table, "restart", &["unless-stopped", "always", "on-failure"]);
        table.finish(self.problems);
        Docker {
            image: image.unwrap_or_else(|| default_image(server)),
            memory,
            cpus,
            nofile,
            restart: restart.unwrap_or("unless-stopped"),
        }
    }

    /// The memory limit of containers: 64 MB at least, below which a server hardly starts.
    pub(super) fn memory(&mut self, table: &mut Table<'_>) -> Option<u64> {
        let at = table.text("memory", self.problems)?;
        let bytes = words::size(at.value).filter(|bytes| (64 << 20..1 << 50).contains(bytes));
        if bytes.is_none() {
            self.value(
                at,
                say!("no memory limit", "不能作为内存上限"),
                say!("write 64mb or more, such as 2gb", "写 64mb 或更大的值，如 2gb"),
            );
        }
        bytes
    }
}
