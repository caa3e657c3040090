//! Reads files.

use crate::error::{Failure, explain_io};
use crate::language::told;
use std::io::Read;
use std::path::Path;

/// The maximum size of a configuration, in bytes. The stock one has about 100 kB.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Returns the folder that a file lies in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// Reads a file, or standard input.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |why: String| Failure::Read { path: path.to_path_buf(), why };
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| fail(explain_io(&e)))?;
    } else {
        let file = std::fs::File::open(path).map_err(|e| fail(explain_io(&e)))?;
        let length = file.metadata().map_or(0, |data| data.len());
        if length > LARGEST {
            return Err(fail(too_large()));
        }
        bytes.reserve_exact(usize::try_from(length).unwrap_or_default() + 1);
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| fail(explain_io(&e)))?;
    }
    if bytes.len() as u64 > LARGEST {
        return Err(fail(too_large()));
    }
    Ok(bytes)
}

/// Reads a file that the user did not name, but that a plan or a folder leads to. Only regular files are
/// read, because a pipe or a device might never end.
pub fn read_found(path: &Path) -> Option<Vec<u8>> {
    if path.is_file() { read(path).ok() } else { None }
}

fn too_large() -> String {
    let most = LARGEST / 1024 / 1024;
    told!("larger than {most} MB: this is not a configuration", "大于 {most} MB：这不是配置文件")
}
