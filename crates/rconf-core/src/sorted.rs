//! Maps and sets in the order of their keys, and sorting, whose work is done by one piece of code for all types. The
//! standard library makes its own for each type, which is faster by a little and was a fifth of the page's module.

use serde::ser::{Serialize, Serializer};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::iter::Flatten;
use std::ops::Index;
use std::slice;

/// A chunk is broken in two when it is this long.
const CHUNK: usize = 128;

/// The numbers of entries in order of their keys, in chunks, none of which is empty.
#[derive(Clone)]
struct Order {
    chunks: Vec<Vec<usize>>,
}

/// A place in an [`Order`].
#[derive(Clone, Copy)]
struct At {
    chunk: usize,
    nth: usize,
}

impl Order {
    /// That of entries that are in order.
    fn of(len: usize) -> Self {
        let all: Vec<usize> = (0..len).collect();
        Self { chunks: all.chunks(CHUNK / 2).map(<[usize]>::to_vec).collect() }
    }

    /// Where the entry is for which `compare` says that it equals what is looked for, or else where it belongs.
    fn find(&self, compare: &mut dyn FnMut(usize) -> Ordering) -> Result<At, At> {
        let last = |chunk: &Vec<usize>| chunk.last().copied().unwrap_or_default();
        let Some(end) = self.chunks.len().checked_sub(1) else { return Err(At { chunk: 0, nth: 0 }) };
        // What comes in order is put at the end.
        if compare(last(&self.chunks[end])) == Ordering::Less {
            return Err(At { chunk: end, nth: self.chunks[end].len() });
        }
        let chunk = self.chunks.partition_point(|chunk| compare(last(chunk)) == Ordering::Less);
        let found = self.chunks[chunk].binary_search_by(|entry| compare(*entry));
        found.map(|nth| At { chunk, nth }).map_err(|nth| At { chunk, nth })
    }

    /// The number of the entry for which `compare` says that it equals what is looked for.
    fn number(&self, compare: &mut dyn FnMut(usize) -> Ordering) -> Option<usize> {
        self.find(compare).ok().map(|at| self.at(at))
    }

    fn at(&self, at: At) -> usize {
        self.chunks[at.chunk][at.nth]
    }

    fn insert(&mut self, at: At, entry: usize) {
        match self.chunks.get_mut(at.chunk) {
            None => self.chunks.push(vec![entry]),
            Some(chunk) => {
                chunk.insert(at.nth, entry);
                if chunk.len() == CHUNK {
                    // Behind what came in order, more of it comes.
                    let rest = if at.nth + 1 == CHUNK { CHUNK - 1 } else { CHUNK / 2 };
                    let rest = chunk.split_off(rest);
                    self.chunks.insert(at.chunk + 1, rest);
                }
            }
        }
    }

    fn remove(&mut self, at: At) {
        self.chunks[at.chunk].remove(at.nth);
        if self.chunks[at.chunk].is_empty() {
            self.chunks.remove(at.chunk);
        }
    }
}

/// Exchanges that bring entries into an order, in which each number is that of the entry to come.
fn exchanges(mut order: Vec<usize>) -> Vec<(usize, usize)> {
    let mut exchanges = Vec::new();
    for start in 0..order.len() {
        let mut at = start;
        while order[at] != start {
            let next = order[at];
            exchanges.push((at, next));
            order[at] = at;
            at = next;
        }
        order[at] = at;
    }
    exchanges
}

fn arrange<T>(entries: &mut [T], order: Vec<usize>) {
    for (a, b) in exchanges(order) {
        entries.swap(a, b);
    }
}

/// Sorts.
pub fn sort<T: Ord>(entries: &mut [T]) {
    sort_by(entries, T::cmp);
}

/// Sorts; what is equal keeps its order.
pub fn sort_by<T>(entries: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    arrange(entries, order_by(entries.len(), &mut |a, b| compare(&entries[a], &entries[b])));
}

/// Sorts by a key; what is equal keeps its order.
pub fn sort_by_key<T, K: Ord>(entries: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(entries, |a, b| key(a).cmp(&key(b)));
}

fn order_by(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// A map in the order of its keys.
#[derive(Clone)]
pub struct SortedMap<K, V> {
    order: Order,
    /// In any order.
    entries: Vec<(K, V)>,
}

impl<K, V> SortedMap<K, V> {
    /// An empty map.
    pub const fn new() -> Self {
        Self { order: Order { chunks: Vec::new() }, entries: Vec::new() }
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries, in order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter { order: self.order.chunks.iter().flatten(), entries: &self.entries }
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The values themselves, in the order of their keys.
    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.into_iter().map(|(_, value)| value)
    }

    /// The values, to be changed, in the order of their keys.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.arrange();
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// Keeps the entries for which `keep` is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.arrange();
        self.entries.retain_mut(|(key, value)| keep(key, value));
        self.order = Order::of(self.entries.len());
    }

    fn push(&mut self, at: At, key: K, value: V) {
        self.order.insert(at, self.entries.len());
        self.entries.push((key, value));
    }

    /// Brings the entries themselves into order.
    fn arrange(&mut self) {
        let order = self.order.chunks.iter().flatten().copied().collect();
        self.order = Order::of(self.entries.len());
        arrange(&mut self.entries, order);
    }
}

impl<K: Ord, V> SortedMap<K, V> {
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<At, At>
    where
        K: Borrow<Q>,
    {
        self.order.find(&mut |entry| self.entries[entry].0.borrow().cmp(key))
    }

    fn number<Q: Ord + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.order.number(&mut |entry| self.entries[entry].0.borrow().cmp(key))
    }

    /// The entries from a key on, in order.
    pub fn range_from<Q: Ord + ?Sized>(&self, key: &Q) -> impl Iterator<Item = (&K, &V)>
    where
        K: Borrow<Q>,
    {
        let (Ok(at) | Err(at)) = self.find(key);
        let entries = self.order.chunks.iter().skip(at.chunk).flatten().skip(at.nth);
        entries.map(|entry| &self.entries[*entry]).map(|(key, value)| (key, value))
    }

    /// The entries up to a key and with it, the last one first.
    pub fn range_back_from<Q: Ord + ?Sized>(&self, key: &Q) -> impl Iterator<Item = (&K, &V)>
    where
        K: Borrow<Q>,
    {
        let (at, end) = match self.find(key) {
            Ok(at) => (at, at.nth + 1),
            Err(at) => (at, at.nth),
        };
        let chunk = self.order.chunks.get(at.chunk).map_or(&[][..], |chunk| &chunk[..end]);
        let entries = self.order.chunks[..at.chunk].iter().flatten().chain(chunk).rev();
        entries.map(|entry| &self.entries[*entry]).map(|(key, value)| (key, value))
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.number(key).map(|entry| &self.entries[entry].1)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.number(key).map(|entry| &mut self.entries[entry].1)
    }

    /// Whether there is such a key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.number(key).is_some()
    }

    /// Sets the value of a key, and gives the one it had. The key stays the one that was first.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(at) => Some(std::mem::replace(&mut self.entries[self.order.at(at)].1, value)),
            Err(at) => {
                self.push(at, key, value);
                None
            }
        }
    }

    /// Takes an entry out, and gives its value.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.find(key).ok()?;
        let entry = self.order.at(at);
        // The last entry takes its place among the entries.
        let (last, _) = self.entries.last()?;
        let last = self.find(last.borrow()).ok()?;
        self.order.chunks[last.chunk][last.nth] = entry;
        self.order.remove(at);
        Some(self.entries.swap_remove(entry).1)
    }

    /// The entry of a key, which may not be there yet.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let found = self.find(&key);
        Entry { map: self, key, found }
    }
}

impl<K: Ord + Borrow<Q>, Q: Ord + ?Sized, V> Index<&Q> for SortedMap<K, V> {
    type Output = V;

    /// The value of a key.
    ///
    /// # Panics
    /// If there is no such key.
    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("a key of the map")
    }
}

/// An entry of a map, which may not be there yet.
pub struct Entry<'a, K, V> {
    map: &'a mut SortedMap<K, V>,
    key: K,
    found: Result<At, At>,
}

impl<'a, K, V> Entry<'a, K, V> {
    /// The value, which is made if it is not there.
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'a mut V {
        let Self { map, key, found } = self;
        let entry = match found {
            Ok(at) => map.order.at(at),
            Err(at) => {
                map.push(at, key, make());
                map.entries.len() - 1
            }
        };
        &mut map.entries[entry].1
    }

    /// The value, or this one.
    pub fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }

    /// The value, or that of its type.
    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

/// The entries of a map, in order.
pub struct Iter<'a, K, V> {
    order: Flatten<slice::Iter<'a, Vec<usize>>>,
    entries: &'a [(K, V)],
}

impl<K, V> Clone for Iter<'_, K, V> {
    fn clone(&self) -> Self {
        Self { order: self.order.clone(), entries: self.entries }
    }
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = &self.entries[*self.order.next()?];
        Some((key, value))
    }
}

impl<K, V> DoubleEndedIterator for Iter<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let (key, value) = &self.entries[*self.order.next_back()?];
        Some((key, value))
    }
}

impl<'a, K, V> IntoIterator for &'a SortedMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K, V> IntoIterator for SortedMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(mut self) -> Self::IntoIter {
        self.arrange();
        self.entries.into_iter()
    }
}

impl<K: Ord, V> Extend<(K, V)> for SortedMap<K, V> {
    fn extend<T: IntoIterator<Item = (K, V)>>(&mut self, entries: T) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for SortedMap<K, V> {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(entries: T) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for SortedMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for SortedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for SortedMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other)
    }
}

impl<K: Eq, V: Eq> Eq for SortedMap<K, V> {}

impl<K: Serialize, V: Serialize> Serialize for SortedMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

/// A set in order.
#[derive(Clone)]
pub struct SortedSet<K> {
    map: SortedMap<K, ()>,
}

impl<K> SortedSet<K> {
    /// An empty set.
    pub const fn new() -> Self {
        Self { map: SortedMap::new() }
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// The members, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.map.iter().map(|(key, ())| key)
    }
}

impl<K: Ord> SortedSet<K> {
    /// Adds a member; whether it was not there yet.
    pub fn insert(&mut self, key: K) -> bool {
        self.map.insert(key, ()).is_none()
    }

    /// Takes a member out; whether it was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.map.remove(key).is_some()
    }

    /// Whether it is a member.
    pub fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.map.contains_key(key)
    }

    /// The members that are in the other set too.
    pub fn intersection<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a K> {
        self.iter().filter(|key| other.contains(*key))
    }

    /// Whether no member is in the other set.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.intersection(other).next().is_none()
    }
}

impl<'a, K> IntoIterator for &'a SortedSet<K> {
    type Item = &'a K;
    type IntoIter = std::iter::Map<Iter<'a, K, ()>, fn((&'a K, &'a ())) -> &'a K>;

    fn into_iter(self) -> Self::IntoIter {
        self.map.iter().map(|(key, ())| key)
    }
}

impl<K> IntoIterator for SortedSet<K> {
    type Item = K;
    type IntoIter = std::iter::Map<std::vec::IntoIter<(K, ())>, fn((K, ())) -> K>;

    fn into_iter(self) -> Self::IntoIter {
        self.map.into_iter().map(|(key, ())| key)
    }
}

impl<K: Ord> Extend<K> for SortedSet<K> {
    fn extend<T: IntoIterator<Item = K>>(&mut self, keys: T) {
        for key in keys {
            self.insert(key);
        }
    }
}

impl<K: Ord> FromIterator<K> for SortedSet<K> {
    fn from_iter<T: IntoIterator<Item = K>>(keys: T) -> Self {
        let mut set = Self::new();
        set.extend(keys);
        set
    }
}

impl<K: Ord, const N: usize> From<[K; N]> for SortedSet<K> {
    fn from(keys: [K; N]) -> Self {
        keys.into_iter().collect()
    }
}

impl<K> Default for SortedSet<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: fmt::Debug> fmt::Debug for SortedSet<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self).finish()
    }
}

impl<K: PartialEq> PartialEq for SortedSet<K> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other)
    }
}

impl<K: Eq> Eq for SortedSet<K> {}

impl<K: Ord> PartialOrd for SortedSet<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord> Ord for SortedSet<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.iter().cmp(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[derive(Debug, Clone)]
    enum Step {
        Insert(u16, u8),
        Remove(u16),
        Add(u16),
        Retain(u16),
        Ascending(u16),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let key = 0..2000u16;
        let step = prop_oneof![
            8 => (key.clone(), any::<u8>()).prop_map(|(key, value)| Step::Insert(key, value)),
            4 => key.clone().prop_map(Step::Remove),
            4 => key.clone().prop_map(Step::Add),
            1 => (2..9u16).prop_map(Step::Retain),
            1 => key.prop_map(Step::Ascending),
        ];
        proptest::collection::vec(step, 0..80)
    }

    proptest! {
        /// It does what the standard library's does.
        #[test]
        fn a_map_is_a_map(steps in steps(), asked in 0..2000u16) {
            let (mut map, mut model) = (SortedMap::new(), BTreeMap::new());
            for step in steps {
                match step {
                    Step::Insert(key, value) => prop_assert_eq!(map.insert(key, value), model.insert(key, value)),
                    Step::Remove(key) => prop_assert_eq!(map.remove(&key), model.remove(&key)),
                    Step::Add(key) => {
                        let (one, other) = (map.entry(key).or_insert(0), model.entry(key).or_insert(0));
                        *one = one.wrapping_add(3);
                        *other = other.wrapping_add(3);
                    }
                    Step::Retain(by) => {
                        map.retain(|key, _| key % by != 0);
                        model.retain(|key, _| key % by != 0);
                    }
                    Step::Ascending(from) => {
                        map.extend((from..from + 1500).map(|key| (key, 1)));
                        model.extend((from..from + 1500).map(|key| (key, 1)));
                    }
                }
            }
            prop_assert!(map.iter().eq(&model) && map.iter().rev().eq(model.iter().rev()));
            prop_assert_eq!((map.len(), map.get(&asked)), (model.len(), model.get(&asked)));
            prop_assert!(map.range_from(&asked).eq(model.range(asked..)));
            prop_assert!(map.range_back_from(&asked).eq(model.range(..=asked).rev()));
            prop_assert!(map.clone().values_mut().map(|v| *v).eq(model.values().copied()));
            prop_assert_eq!(map.order.chunks.iter().filter(|c| c.is_empty() || c.len() >= CHUNK).count(), 0);
            prop_assert!(map.into_iter().eq(model));
        }

        #[test]
        fn sets_meet(one in proptest::collection::vec(0..50u8, 0..40), other in proptest::collection::vec(0..50u8, 0..40)) {
            let sets = [&one, &other].map(|keys| keys.iter().copied().collect::<SortedSet<u8>>());
            let models = [&one, &other].map(|keys| keys.iter().copied().collect::<BTreeSet<u8>>());
            prop_assert!(sets[0].intersection(&sets[1]).eq(models[0].intersection(&models[1])));
            prop_assert_eq!(sets[0].is_disjoint(&sets[1]), models[0].is_disjoint(&models[1]));
            prop_assert_eq!(sets[0].cmp(&sets[1]), models[0].cmp(&models[1]));
        }

        #[test]
        fn sorting_keeps_the_order_of_equals(mut entries in proptest::collection::vec((0..9u8, any::<u8>()), 0..99)) {
            let mut model = entries.clone();
            model.sort_by_key(|(key, _)| *key);
            sort_by_key(&mut entries, |(key, _)| *key);
            prop_assert_eq!(entries, model);
        }
    }
}
