//! There are fewer databases. A server whose data file has keys in a database that is gone does not start.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let (was, is) = (delta.old.integer(id::DATABASES), delta.new.integer(id::DATABASES));
    // In cluster mode there is one database anyway.
    (is < was && !delta.new.is_cluster()).then(|| Danger {
        name: "databases-lowered",
        severity: Severity::Error,
        directives: vec!["databases"],
        message: say!(
            "if there are keys in database {is} or above, the server does not start: `Data file was created with a Redis \
             server configured to handle more than {is} databases`",
            "如果数据库 {is} 或更高编号的库里有键，服务器无法启动：`Data file was created with a Redis server configured to \
             handle more than {is} databases`",
            is
        ),
        help: say!(
            "look at `INFO keyspace` first, and move those keys with `MOVE` or to a server of their own",
            "先看 `INFO keyspace`，把这些键用 `MOVE` 移走，或者放到单独的服务器上"
        ),
    })
}
