//! Addresses of documents, and paths as a run shows them.

use lsp_types::Uri;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use url::Url;

/// Returns the path of a file, or `None` for any other document, such as one that was never saved.
pub fn to_path(uri: &Uri) -> Option<PathBuf> {
    let url = Url::parse(uri.as_str()).ok()?;
    if url.scheme() == "file" { url.to_file_path().ok() } else { None }
}

/// Returns the address of an absolute path.
pub fn of_path(path: &Path) -> Option<Uri> {
    Uri::from_str(Url::from_file_path(path).ok()?.as_str()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_back() {
        for path in ["/a/redis.conf", "/a b/节点/redis#1.conf", "/100%/x.conf"] {
            let uri = of_path(Path::new(path)).expect("it is absolute");
            assert_eq!(to_path(&uri).as_deref(), Some(Path::new(path)), "{}", uri.as_str());
        }
        assert!(to_path(&Uri::from_str("untitled:Untitled-1").expect("it is a URI")).is_none());
    }
}
