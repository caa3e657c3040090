//! Properties that hold for any pasted text.

use super::super::{Observed, Wanted, diagnose, repair};
use super::{NETWORK, id, inspect, line, wanted};
use crate::message::Language;
use crate::plan::Change;
use proptest::prelude::*;
use proptest::sample::select;

/// Returns every line of shell in a change.
fn shell(change: &Change) -> Vec<String> {
    let checks = |step: &'_ crate::plan::ChangeStep| {
        let checks = [step.precondition.clone(), step.wait.clone()];
        checks.into_iter().flatten().map(|check| check.test).collect::<Vec<_>>()
    };
    assert!(change.steps.iter().flat_map(checks).all(|test| !test.contains('\n')));
    let told = Language::ALL.into_iter().flat_map(|language| change.told(language).steps);
    told.flat_map(|step| step.commands.into_iter().chain(step.way_back)).collect()
}

/// Returns what a change says in Chinese.
fn said(change: &Change) -> Vec<String> {
    let change = change.told(Language::Chinese);
    let steps = change.steps.into_iter().flat_map(|step| {
        let checks = [step.precondition, step.wait].into_iter().flatten().map(|check| check.says);
        [step.title, step.why].into_iter().chain(checks).collect::<Vec<_>>()
    });
    [change.title].into_iter().chain(change.notes).chain(steps).collect()
}

/// Generates words of lines, well-formed and hostile.
fn word() -> impl Strategy<Value = String> {
    let words = [
        "127.0.0.1:7002>",
        "redis-7002 |",
        "172.28.0.2:7002@17002",
        "172.28.0.3:7003@17003,host,shard-id=1",
        ":0@0",
        "fd00::2:7002@17002",
        "$(reboot):7002@17002",
        "myself,master",
        "slave",
        "master,fail",
        "slave,fail?",
        "noaddr,master",
        "handshake",
        "-",
        "0",
        "1616563205000",
        "18446744073709551615",
        "connected",
        "disconnected",
        "0-16383",
        "0-5460",
        "5461-16383",
        "16384",
        "`id`",
        ";reboot",
        "cluster_state:fail",
        "cluster_slots_assigned:16384",
        "cluster_stats_messages_received:0",
        "cluster_stats_messages_sent:6",
        "\r",
        "\n",
        "\n",
        "NOAUTH",
        "# redis-7002",
    ];
    prop_oneof![
        4 => select(words.to_vec()).prop_map(str::to_owned),
        2 => (1u16..5).prop_map(id),
        1 => (1u16..5, 1u16..5).prop_map(|(slot, other)| format!("[{slot}->-{}]", id(other))),
    ]
}

/// Generates a view with random flags, addresses and slots.
fn random_view() -> impl Strategy<Value = String> {
    let flags = [
        "master",
        "slave",
        "master,fail",
        "slave,fail",
        "master,fail?",
        "slave,fail?",
        "master,noaddr",
        "handshake",
    ];
    let slots = ["", "0-5460", "5461-10922", "10923-16383", "0-16383", "7"];
    let node = (select(flags.to_vec()), 2u8..9, 0u16..4, select(slots.to_vec()));
    (prop::collection::vec(node, 1..6), 0usize..6).prop_map(|(nodes, me)| {
        let mut text = format!("# redis-{}\n", 7001 + me);
        for (at, (flags, last, master, slots)) in nodes.into_iter().enumerate() {
            let nth = u16::try_from(at + 1).expect("few nodes");
            let flags = if at == me { "myself,master".to_owned() } else { flags.to_owned() };
            text +=
                &line(nth, &format!("172.28.0.{last}:{}@{}", 7000 + nth, 17000 + nth), &flags, master, slots);
        }
        text
    })
}

fn some_wanted() -> impl Strategy<Value = Vec<Wanted>> {
    prop_oneof![Just(Vec::new()), Just(wanted())]
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut observed = Observed::default();
        observed.add(&bytes);
        let _ = repair(&observed, &wanted());
    }

    #[test]
    fn any_words_are_read(words in prop::collection::vec(word(), 0..120), wanted in some_wanted()) {
        let mut observed = Observed::default();
        let text = words.join(" ");
        let lines = text.split('\n').count();
        prop_assert!(observed.add(text.as_bytes()).iter().all(|unread| unread.line <= lines));
        let change = repair(&observed, &wanted);
        for line in shell(&change) {
            prop_assert!(!line.contains("reboot") && !line.contains('`'), "{line}");
        }
    }

    #[test]
    fn no_slot_is_ever_added(
        views in prop::collection::vec(random_view(), 0..4),
        at in prop::collection::vec(prop_oneof![Just(0u8), 2u8..9], 0..6),
        net in any::<bool>(),
        wanted in some_wanted(),
    ) {
        let mut observed = Observed::default();
        observed.add(views.concat().as_bytes());
        observed.add(inspect(&at).as_bytes());
        if net {
            observed.add(NETWORK.as_bytes());
        }
        let change = repair(&observed, &wanted);
        for line in shell(&change) {
            let line = line.to_ascii_lowercase();
            prop_assert!(!line.contains("addslots") && !line.contains("setslot") && !line.contains("flush"), "{line}");
        }
        for text in said(&change) {
            prop_assert!(text.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text}");
        }
        // The same input results in the same change.
        prop_assert_eq!(&change, &repair(&observed, &wanted));
        let faults = diagnose(&observed, &wanted);
        prop_assert_eq!(faults.is_empty(), change.notes.is_empty());
        prop_assert!(faults.is_sorted_by_key(super::super::Fault::rank));
        prop_assert!(serde_json::to_string(&faults).is_ok() && serde_json::to_string(&change.told(Language::Chinese)).is_ok());
    }
}

#[test]
fn hostile_words_of_a_spec_are_left_out() {
    let mut wanted = wanted();
    wanted[0].key = "7001; reboot".to_owned();
    wanted[1].node = "$(reboot)".to_owned();
    let mut observed = Observed::default();
    observed.add(
        super::view(1, |nth, own| if nth == 1 { own.to_owned() } else { format!("{own},fail?") }).as_bytes(),
    );
    assert!(shell(&repair(&observed, &wanted)).iter().all(|line| !line.contains("reboot")));
}
