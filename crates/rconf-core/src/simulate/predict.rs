//! Works out what becomes of a cluster.

use super::loss::Loss;
use super::model::{Data, Model, count};
use super::prediction::{Event, Happens, NotPromoted, Prediction, Return, Risk, RiskKind, Side, WhyDown};
use super::promotion::{Promotion, promotion};
use super::timing::{Window, failed, no_replicas, retry, suspected};
use std::collections::BTreeMap;

/// What becomes of a master that its majority cannot reach.
pub(super) type Fate = Result<Promotion, NotPromoted>;

/// A prediction in the making. Nodes are indices in [`Model::nodes`].
pub(super) struct Work<'m> {
    pub(super) model: &'m Model,
    /// The living nodes of each side.
    pub(super) sides: Vec<Vec<usize>>,
    /// The side with the majority of the masters.
    pub(super) majority: Option<usize>,
    /// When the majority finds that masters, or replicas, have failed.
    pub(super) failed_at: Window,
    /// The masters with slots that the majority cannot reach, or that do not run if there is no majority.
    pub(super) fates: BTreeMap<usize, Fate>,
    /// For each master of the majority, by its index or that of the master that it replaces: the replicas that follow it.
    pub(super) followers: BTreeMap<usize, Vec<usize>>,
    /// When the nodes of the majority say `cluster_state:ok` again.
    pub(super) up_at: Window,
    /// The nodes of each side that say `cluster_state:fail` in the end.
    pub(super) down: Vec<Vec<usize>>,
    /// The masters that refuse writes for want of replicas, as in `followers`.
    short: Vec<usize>,
    events: Vec<Event>,
    risks: Vec<Risk>,
}

impl<'m> Work<'m> {
    pub(super) fn new(model: &'m Model, loss: &Loss) -> Self {
        let sides = loss.living(model);
        let votes = |side: &Vec<usize>| side.iter().filter(|node| !model.slots(**node).is_empty()).count();
        let majority = sides.iter().position(|side| votes(side) >= model.quorum());
        Self {
            model,
            down: vec![Vec::new(); sides.len()],
            sides,
            majority,
            failed_at: Window::NOW,
            fates: BTreeMap::new(),
            followers: BTreeMap::new(),
            up_at: Window::NOW,
            short: Vec::new(),
            events: Vec::new(),
            risks: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, at: Window, side: Option<usize>, what: Happens) {
        self.events.push(Event { at, side, what });
    }

    pub(super) fn lose(&mut self, loss: &Loss) {
        if !loss.lost.is_empty() {
            let nodes = self.model.names(&loss.lost);
            self.add(Window::NOW, None, Happens::Lost { nodes });
        }
        if self.sides.len() > 1 {
            self.add(Window::NOW, None, Happens::Cut);
        }
    }

    /// Finds the masters that the majority cannot reach.
    pub(super) fn detect(&mut self) {
        let Some(side) = self.majority.map(|nth| &self.sides[nth]) else { return };
        let has_vote = |node: &&usize| !self.model.slots(**node).is_empty();
        let voters = side.iter().filter(has_vote);
        let timeouts: Vec<u64> = voters.map(|node| self.model.nodes[*node].settings.node_timeout).collect();
        self.failed_at = failed(&timeouts, self.model.quorum());
    }

    /// Returns when a node counts as failed. One that did not run before the loss has failed already.
    fn failure(&self, node: usize) -> Window {
        if self.model.nodes[node].is_up { self.failed_at } else { Window::NOW }
    }

    pub(super) fn fail_over(&mut self) {
        let lives = |node: &usize| self.sides.iter().any(|side| side.contains(node));
        let reached = |node: &usize| match self.majority {
            Some(nth) => self.sides[nth].contains(node),
            None => lives(node),
        };
        let gone: Vec<usize> = self.model.voters().into_iter().filter(|node| !reached(node)).collect();
        let others = gone.len().saturating_sub(1);
        for master in gone {
            let at = self.failure(master);
            let fate = match self.majority {
                Some(nth) => promotion(self.model, master, &self.sides[nth], at, others),
                None => Err(NotPromoted::NoMajority),
            };
            self.report_fate(master, at, &fate);
            self.fates.insert(master, fate);
        }
        self.follow();
    }

    fn report_fate(&mut self, master: usize, at: Window, fate: &Fate) {
        let (name, slots) = (self.model.name(master).to_owned(), self.model.slots(master).to_vec());
        let side = self.majority;
        if side.is_some() && self.model.nodes[master].is_up {
            self.add(at, side, Happens::Failed { master: name.clone(), slots: slots.clone() });
        }
        match fate {
            Ok(promotion) => {
                let timeouts =
                    promotion.candidates.iter().map(|node| self.model.nodes[*node].settings.node_timeout);
                let what = Happens::Promoted {
                    candidates: self.model.names(&promotion.candidates),
                    master: name,
                    slots,
                    is_empty: matches!(promotion.data, Data::Never { .. }),
                    retry: retry(timeouts.max().unwrap_or(0)),
                };
                self.add(promotion.at, side, what);
            }
            Err(why) => self.add(at, side, Happens::NotReplaced { master: name, slots, why: why.clone() }),
        }
    }

    /// Finds who follows whom on the side with the majority, once replicas are promoted.
    fn follow(&mut self) {
        let Some(nth) = self.majority else { return };
        let side = &self.sides[nth];
        for master in 0..self.model.nodes.len() {
            let fate = self.fates.get(&master);
            let is_there = side.contains(&master) && self.model.master_of(master).is_none();
            if !is_there && !matches!(fate, Some(Ok(_))) {
                continue;
            }
            let mut replicas = self.model.replicas(master);
            replicas.retain(|node| side.contains(node));
            if let Some(Ok(Promotion { candidates, .. })) = fate
                && let Some(first) = candidates.first()
            {
                replicas.retain(|node| node != first);
            }
            self.followers.insert(master, replicas);
        }
    }

    /// Finds which nodes say `cluster_state:fail`, and when.
    pub(super) fn change_state(&mut self) {
        for nth in 0..self.sides.len() {
            if Some(nth) == self.majority {
                self.change_state_of_majority(nth);
            } else {
                self.down[nth].clone_from(&self.sides[nth]);
                let (at, nodes) = (self.loses_majority(nth), self.model.names(&self.sides[nth]));
                self.add(at, Some(nth), Happens::Down { nodes, why: WhyDown::NoMajority });
            }
        }
    }

    /// Returns when the nodes of a side find that they do not reach the majority of the masters.
    fn loses_majority(&self, side: usize) -> Window {
        let timeouts = self.sides[side].iter().map(|node| self.model.nodes[*node].settings.node_timeout);
        let (least, most) = (timeouts.clone().min().unwrap_or(0), timeouts.max().unwrap_or(0));
        Window { from: suspected(least).from, to: suspected(most).to }
    }

    fn change_state_of_majority(&mut self, nth: usize) {
        let strict: Vec<usize> = self.sides[nth]
            .iter()
            .copied()
            .filter(|node| self.model.nodes[*node].settings.full_coverage)
            .collect();
        let is_whole = self.model.unassigned() == 0;
        if strict.is_empty() || (is_whole && self.fates.is_empty()) {
            return;
        }
        let at = if is_whole { self.first_failure() } else { Window::NOW };
        let nodes = self.model.names(&strict);
        self.add(at, Some(nth), Happens::Down { nodes, why: WhyDown::NotCovered });
        let is_covered = is_whole && self.fates.values().all(Result::is_ok);
        if is_covered {
            let promotions = self.fates.values().flatten().map(|promotion| promotion.at);
            self.up_at = promotions.fold(Window::NOW, Window::and);
            self.add(self.up_at, Some(nth), Happens::Up);
        } else {
            self.down[nth] = strict;
        }
    }

    fn first_failure(&self) -> Window {
        self.fates.keys().map(|master| self.failure(*master)).min().unwrap_or(Window::NOW)
    }

    /// Returns the nodes, one of which serves the slots of a master in the end.
    pub(super) fn serving(&self, master: usize) -> Vec<usize> {
        match self.fates.get(&master) {
            Some(Ok(promotion)) => promotion.candidates.clone(),
            _ => vec![master],
        }
    }

    /// Finds the masters that have fewer replicas than `min-replicas-to-write`.
    pub(super) fn refuse_writes(&mut self) {
        let Some(nth) = self.majority else { return };
        let masters: Vec<usize> = self.followers.keys().copied().collect();
        for master in masters.into_iter().filter(|master| !self.model.slots(*master).is_empty()) {
            let serving = self.serving(master);
            let settings = &self.model.nodes[serving[0]].settings;
            let (wanted, lag) = (settings.min_replicas_to_write, settings.min_replicas_max_lag);
            let has = self.good(&self.followers[&master]);
            // With a lag of 0, the server does not count replicas.
            if wanted == 0 || lag == 0 || has >= wanted {
                continue;
            }
            let at = match self.fates.get(&master) {
                Some(Ok(promotion)) => promotion.at,
                _ => no_replicas(lag),
            };
            let candidates = self.model.names(&serving);
            self.short.push(master);
            self.add(at, Some(nth), Happens::RefusesWrites { candidates, wanted, has });
        }
    }

    /// Returns how many of the replicas receive writes.
    fn good(&self, replicas: &[usize]) -> u64 {
        replicas.iter().filter(|node| self.model.nodes[**node].data == Data::Current).count() as u64
    }

    pub(super) fn note_risks(&mut self) {
        let masters: Vec<usize> = self.fates.keys().copied().collect();
        for master in masters {
            for (until, kind) in self.risks_of(master) {
                let (name, slots) = (self.model.name(master).to_owned(), self.model.slots(master).to_vec());
                self.risks.push(Risk { master: name, slots, until, kind });
            }
        }
    }

    /// Returns what may be lost of a master that the majority cannot reach.
    fn risks_of(&self, master: usize) -> Vec<(Window, RiskKind)> {
        let node = &self.model.nodes[master];
        let is_volatile = node.has_settings && !node.settings.is_persistent;
        let side = self.sides.iter().position(|side| side.contains(&master));
        let Some(Ok(promotion)) = self.fates.get(&master) else {
            let is_lost = side.is_none() && is_volatile;
            return is_lost.then_some((Window::NOW, RiskKind::NotPersistent)).into_iter().collect();
        };
        let mut risks = match promotion.data {
            Data::Never { .. } => vec![(Window::NOW, RiskKind::EmptyReplica)],
            Data::Behind { seconds } => vec![(Window::NOW, RiskKind::Behind { seconds })],
            Data::Current if side.is_none() => vec![(Window::NOW, RiskKind::Asynchronous)],
            Data::Current => Vec::new(),
        };
        if let Some(side) = side {
            risks.push(self.cut_off(master, side));
        } else if is_volatile {
            risks.push((promotion.at, RiskKind::RestartsEmpty));
        }
        risks
    }

    /// Returns until when a master that is cut off accepts writes.
    fn cut_off(&self, master: usize, side: usize) -> (Window, RiskKind) {
        let settings = &self.model.nodes[master].settings;
        let until = suspected(settings.node_timeout);
        let mut replicas = self.model.replicas(master);
        replicas.retain(|node| self.sides[side].contains(node));
        let (wanted, lag) = (settings.min_replicas_to_write, settings.min_replicas_max_lag);
        let refuses = no_replicas(lag);
        let is_limited = wanted > 0 && lag > 0 && self.good(&replicas) < wanted && refuses.to < until.to;
        let until =
            if is_limited { Window { from: refuses.from.min(until.from), to: refuses.to } } else { until };
        (until, RiskKind::CutOff { is_limited })
    }

    /// Returns the prediction. `returns` says what becomes of the nodes that come back.
    pub(super) fn finish(mut self, returns: Vec<Return>) -> Prediction {
        self.events.sort_by_key(|event| event.at);
        let sides: Vec<Side> = (0..self.sides.len()).map(|nth| self.side(nth)).collect();
        let lives = |node: &usize| self.sides.iter().any(|side| side.contains(node));
        let lost: Vec<usize> = (0..self.model.nodes.len()).filter(|node| !lives(node)).collect();
        let all = u32::from(crate::running::SLOTS);
        Prediction {
            lost: self.model.names(&lost),
            masters: self.model.voters().len(),
            quorum: self.model.quorum(),
            is_whole: sides.iter().any(|side| side.is_ok() && side.writable == all && side.readable == all),
            returns,
            sides,
            events: self.events,
            risks: self.risks,
        }
    }

    fn side(&self, nth: usize) -> Side {
        let (model, nodes) = (self.model, &self.sides[nth]);
        let has_majority = Some(nth) == self.majority;
        let masters: Vec<usize> =
            nodes.iter().copied().filter(|node| !model.slots(*node).is_empty()).collect();
        let mut side = Side {
            nodes: model.names(nodes),
            masters: model.names(&masters),
            has_majority,
            down: model.names(&self.down[nth]),
            promoted: 0,
            slots_ok: 0,
            slots_suspected: 0,
            slots_failed: 0,
            readable: 0,
            writable: 0,
        };
        for master in model.voters() {
            self.count_slots(master, nth, &mut side);
        }
        side
    }

    /// Adds the slots of a master to the numbers of a side.
    fn count_slots(&self, master: usize, nth: usize, side: &mut Side) {
        let slots = count(self.model.slots(master));
        let is_there = self.sides[nth].contains(&master);
        let is_promoted = side.has_majority && matches!(self.fates.get(&master), Some(Ok(_)));
        side.promoted += usize::from(is_promoted);
        if !is_there && !is_promoted {
            let has_failed = side.has_majority || !self.model.nodes[master].is_up;
            *(if has_failed { &mut side.slots_failed } else { &mut side.slots_suspected }) += slots;
            return;
        }
        side.slots_ok += slots;
        let serving = if is_promoted { self.serving(master)[0] } else { master };
        let is_down = self.down[nth].contains(&serving);
        if !is_down || self.model.nodes[serving].settings.reads_when_down {
            side.readable += slots;
        }
        if !is_down && !self.short.contains(&master) {
            side.writable += slots;
        }
    }
}
