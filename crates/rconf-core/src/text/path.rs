//! Paths, as texts with `/` between their parts.

/// Joins a path to a folder and resolves `.` and `..`, without looking at a file system.
pub fn join(folder: &str, path: &str) -> String {
    let absolute = path.starts_with('/') || (folder.starts_with('/') && !path.is_empty());
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|p| *p != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if absolute { format!("/{joined}") } else { joined }
}

/// Returns the folder of a path; empty for a bare file name.
pub fn parent(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) => "/",
        Some(at) => &path[..at],
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_worked_out() {
        assert_eq!(join("a/conf", "../../common.conf"), "common.conf");
        assert_eq!(join("a", "/etc/./x"), "/etc/x");
        assert_eq!(join("/a/b", "../c"), "/a/c");
        assert_eq!(join("", "../c"), "../c");
        assert_eq!(parent("a/b.conf"), "a");
    }
}
