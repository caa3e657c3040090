use super::Searched;

/// What the readers of plans ask of an [`Environment`].
pub(super) struct Asked<'a> {
    /// [`Environment::read`].
    pub read: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// [`Environment::list`].
    pub list: &'a dyn Fn(&str) -> Vec<String>,
    /// [`Environment::searched`].
    pub searched: &'a dyn Fn(&str) -> Option<&'a Searched>,
}
