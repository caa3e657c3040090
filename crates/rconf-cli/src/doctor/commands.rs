/// Every command that doctor sends, besides AUTH. All of them only read.
pub(super) const COMMANDS: [&[&str]; 5] =
    [&["INFO"], &["CONFIG", "GET", "*"], &["CLUSTER", "INFO"], &["CLUSTER", "NODES"], &["ACL", "LIST"]];
