use super::watched::{is_known_password, value_place};
use crate::catalog::sentinel::id;
use crate::config::Setting;
use crate::diagnostic::rule;
use crate::lint::rules::access::{certain_users, default_password};
use crate::lint::{Described, Finding, Place, Rule, SentinelNode, Sentinels, Sink};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds Sentinels of one set of which one refuses the login of another. A Sentinel sends the others the password of
    /// `sentinel sentinel-pass`, as the user of `sentinel sentinel-user`; without `sentinel-pass` it sends its own `requirepass`.
    /// Passwords given as hashes are not compared, and none is shown.
    ///
    /// ## Why it matters
    /// Sentinels find each other through the servers that they watch, so that `SENTINEL sentinels mymaster` lists them. But they
    /// answer each other's questions with `-NOAUTH Authentication required.`, take each other to be down (`+sdown sentinel`), and
    /// never agree that the master is down. It dies, and nothing is promoted.
    ///
    /// ## Example
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// requirepass correct-horse-one
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-2/sentinel.conf
    /// requirepass correct-horse-two
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-3/sentinel.conf
    /// requirepass correct-horse-three
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// requirepass correct-horse-one
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-2/sentinel.conf
    /// requirepass correct-horse-one
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-3/sentinel.conf
    /// requirepass correct-horse-one
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - `sentinel sentinel-pass` in the stock sentinel.conf
    /// - `sentinelSendAuthIfNeeded` in sentinel.c
    SentinelsRefuseEachOther = "Q027" "sentinels-refuse-each-other", Quorum, Error, fix: None
}

impl Rule for SentinelsRefuseEachOther {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        let sure: Vec<&SentinelNode<'_>> = set.all.iter().filter(|one| !one.may_set_more()).collect();
        // One fault is seen from many sides.
        let finding = sure.iter().find_map(|from| {
            let mut others = sure.iter().filter(|to| !std::ptr::eq(to.node, from.node));
            others.find_map(|to| self.finding(from, to))
        });
        if let Some(finding) = finding {
            out.report(finding);
        }
    }
}

impl SentinelsRefuseEachOther {
    fn finding(&self, from: &SentinelNode<'_>, to: &SentinelNode<'_>) -> Option<Finding> {
        let sent = Sent::by(from);
        let (why, line) = refusal(&sent, to)?;
        let finding = Finding::new(
            self.meta(),
            sent.place,
            say!(
                "{title} refuses this Sentinel, which {why}: they do not agree that a master is down, and fail nothing over",
                "{title} 拒绝这个 Sentinel，因为它{why}：它们无法就主节点下线达成一致，不会做故障转移",
                title = to.node.title(),
                why,
            ),
            say!(
                "give all Sentinels the same `requirepass`; if they use `sentinel sentinel-pass`, let it be a password that all \
                 of them accept",
                "给所有 Sentinel 设置同一个 `requirepass`；若使用 `sentinel sentinel-pass`，应是它们都接受的密码",
            ),
        );
        Some(match line {
            Some(line) => {
                finding.related(to.node.place(line.at, Some(0)), say!("what it asks for", "它所要求的"))
            }
            None => finding,
        })
    }
}

/// What a Sentinel sends the others to log in.
struct Sent<'a> {
    user: Option<&'a [u8]>,
    password: Option<&'a [u8]>,
    /// Where the password is written, or the first master if there is none.
    place: Place,
}

impl<'a> Sent<'a> {
    fn by(one: &SentinelNode<'a>) -> Self {
        let value = |option| Some(&*one.sentinel.entry(option)?.value()?.value);
        if let Some(entry) = one.sentinel.entry(id::SENTINEL_PASS) {
            let (user, password) = (value(id::SENTINEL_USER), value(id::SENTINEL_PASS));
            return Self { user, password, place: value_place(one, entry) };
        }
        let own = one.node.config.password();
        let password = own.and_then(|setting| setting.value.as_text());
        let place = match (own, one.sentinel.masters.first()) {
            (Some(setting), _) => one.node.place(setting.at, Some(0)),
            (None, Some(master)) => one.place(&master.name),
            (None, None) => Place::default(),
        };
        Self { user: None, password, place }
    }
}

/// Returns why a Sentinel refuses a login, with the line that decides it.
fn refusal<'a>(sent: &Sent<'_>, to: &SentinelNode<'a>) -> Option<(Message, Option<&'a Setting>)> {
    let config = &to.node.config;
    let users = certain_users(to.node)?;
    // Whoever connects is the default user, if that one needs no password. A login that is refused changes nothing.
    let asked = default_password(config)?;
    let Some(password) = sent.password.filter(|password| !password.is_empty()) else {
        return Some((say!("sends no password", "没有发送密码"), Some(asked)));
    };
    if !is_known_password(password) {
        return None;
    }
    let other = || say!("sends another password", "发送的密码不同");
    let name = sent.user.unwrap_or(b"default");
    match users.iter().find(|(known, ..)| *known == name) {
        Some((_, line, login)) => login.refusal(password).map(|_| (other(), Some(*line))),
        None if name == b"default" => {
            let own = asked.value.as_text().filter(|own| is_known_password(own))?;
            (own != password).then(|| (other(), Some(asked)))
        }
        None => {
            Some((say!("logs in as a user that does not exist there", "登录所用的用户在那里不存在"), None))
        }
    }
}
