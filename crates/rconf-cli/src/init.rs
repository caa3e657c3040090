//! `rconf init`.

use crate::args::Init;
use crate::error::Failure;
use crate::exit;
use crate::language::{either, told};
use crate::spec::{self, Source};
use crate::write::{Folder, NewFile};
use rconf_core::spec::template;
use std::io::Write;
use std::path::Path;

pub fn run(args: &Init, out: &mut impl Write) -> Result<u8, Failure> {
    if args.path.exists() && !args.force {
        let why = either(
            "the file already exists; use `--force` to overwrite it",
            "文件已存在；用 `--force` 覆盖它",
        )
        .to_owned();
        return Err(Failure::Write { path: args.path.clone(), why });
    }
    let text = template(&spec::wish(&args.wished));
    let source = Source { path: args.path.clone(), text };
    spec::read(&source)?;
    let folder = args.path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = args.path.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
        Failure::Usage(told!("{} is not a file name", "{} 不是文件名", args.path.display()))
    })?;
    let file = NewFile { path: name, bytes: source.text.as_bytes(), mode: 0o644 };
    Folder::open(folder)?.write(&[file], &[])?;
    let next = told!(
        "Wrote {0}.\nNext: edit it, then run rconf gen --spec {0}",
        "已写入 {0}。\n下一步：编辑它，然后运行 rconf gen --spec {0}",
        args.path.display()
    );
    writeln!(out, "{next}")?;
    Ok(exit::CLEAN)
}
