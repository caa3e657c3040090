use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers that `docker run` starts both with a terminal (`-t`, `-it`) and detached (`-d`).
    ///
    /// ## Why it matters
    /// A terminal is for interactive use, but `-d` runs the container in the background. The server reads no
    /// input. The terminal only causes colour codes and carriage returns in `docker logs`, mixes standard
    /// error into standard output, and stops the server when someone attaches and presses Ctrl-C.
    ///
    /// ## Example
    /// ```sh
    /// docker run -itd --name redis redis:7.2
    /// ```
    /// Use instead:
    /// ```sh
    /// docker run -d --name redis redis:7.2
    /// ```
    ///
    /// ## References
    /// - "Foreground and background" in the reference of docker run
    TtyAndDetached = "D022" "tty-and-detached", Containers, Info, fix: None
}

impl Rule for TtyAndDetached {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in view.servers() {
            let (Some(tty), Some(detached)) = (&server.container.tty, &server.container.detached) else {
                continue;
            };
            let mut finding = Finding::new(
                self.meta(),
                tty.clone(),
                say!(
                    "a container in the background has a terminal: nobody uses it, and Ctrl-C after `docker \
                     attach` stops the server",
                    "后台容器分配了终端：没有人使用它，而且 `docker attach` 后按 Ctrl-C 会停掉服务器"
                ),
                say!("keep `-d`, drop `-i` and `-t`", "保留 `-d`，去掉 `-i` 和 `-t`"),
            );
            if detached != tty {
                finding = finding.related(detached.clone(), say!("in the background", "在后台运行"));
            }
            out.report(finding);
        }
    }
}
