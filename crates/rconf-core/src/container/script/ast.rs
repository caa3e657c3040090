//! The shapes of a shell script, as far as this reader needs them.

use crate::text::Span;
use std::cell::OnceCell;
use std::rc::Rc;

/// Commands in order.
#[derive(Debug, Default)]
pub(super) struct List {
    pub items: Vec<Item>,
    /// Whether docker or redis-cli is spoken of in it, also in what it calls.
    pub mentions: bool,
}

/// How a command hangs on the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    Then,
    And,
    Or,
}

#[derive(Debug)]
pub(super) struct Item {
    pub join: Join,
    pub command: Command,
}

#[derive(Debug)]
pub(super) enum Command {
    Simple(Simple),
    /// A pipeline, or one command behind `!`.
    Pipe {
        parts: Vec<Command>,
        negated: bool,
    },
    Group(List),
    Subshell(List),
    If {
        arms: Vec<(List, List)>,
        otherwise: Option<List>,
    },
    For {
        name: String,
        /// None: over the arguments.
        words: Option<Vec<Word>>,
        body: List,
        span: Span,
    },
    ForArith {
        init: String,
        condition: String,
        step: String,
        body: List,
        span: Span,
    },
    While {
        condition: List,
        until: bool,
        body: List,
        span: Span,
    },
    Case {
        word: Word,
        arms: Vec<(Vec<Word>, List)>,
    },
    Function {
        name: String,
        body: Rc<Command>,
        mentions: bool,
        span: Span,
    },
    /// `[[ … ]]`
    Test(Vec<Word>),
    /// `(( … ))`
    Arith(String),
    /// A command of several, with the files that its output goes to.
    Redirected {
        command: Box<Command>,
        targets: Vec<Word>,
    },
}

/// A redirection of the output to a file.
#[derive(Debug)]
pub(super) struct Output {
    pub target: Word,
    /// `>>`
    pub appends: bool,
}

/// The lines of a here-document, as words; none where its end or the end of a quote in it was not found. They stand
/// behind the line, so that they are filled in later than the command is read.
pub(super) type Document = Rc<OnceCell<Option<Vec<Word>>>>;

#[derive(Debug, Default)]
pub(super) struct Simple {
    pub assigns: Vec<Assign>,
    pub words: Vec<Word>,
    /// The arrays that follow `declare` and the like.
    pub declared: Vec<Assign>,
    /// Whether a here-document that speaks of docker or redis-cli is fed to it.
    pub heredoc_mentions: bool,
    /// Whether its output goes to a file.
    pub is_redirected: bool,
    /// The files that its output goes to.
    pub outputs: Vec<Output>,
    /// The here-document that is fed to it.
    pub document: Option<Document>,
    /// Whether something else is fed to it: a file, a string.
    pub has_input: bool,
    /// A `\` with blanks after it at the end of a line.
    pub trap: Option<Span>,
}

#[derive(Debug)]
pub(super) struct Assign {
    pub name: String,
    pub index: Option<String>,
    pub append: bool,
    pub value: AssignValue,
}

#[derive(Debug)]
pub(super) enum AssignValue {
    Word(Word),
    Array(Vec<Word>),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    pub parts: Vec<Part>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub(super) enum Part {
    Literal {
        text: String,
        quoted: bool,
    },
    Param {
        param: Rc<Param>,
        quoted: bool,
        raw: String,
    },
    Command {
        list: Rc<List>,
        quoted: bool,
        raw: String,
    },
    Arith {
        expression: String,
        quoted: bool,
        raw: String,
    },
    /// What is not followed: `<(…)`.
    Other {
        raw: String,
    },
}

/// `$name`, `${name…}`
#[derive(Debug)]
pub(super) struct Param {
    pub name: String,
    /// `[…]`
    pub index: Option<String>,
    pub op: Op,
    /// What follows the operator.
    pub word: Word,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    None,
    /// `${#name}`
    Length,
    /// `-`, `:-`
    Default,
    /// `=`, `:=`
    Assign,
    /// `${!name[@]}`
    Keys,
    /// `+`, `:+`
    Alternative,
    /// `#`, `##`, `%`, `%%`
    CutStart,
    CutStartLong,
    CutEnd,
    CutEndLong,
    /// `:offset:length`
    Slice,
    /// Anything else.
    Other,
}

impl Word {
    /// The word, if it is nothing but letters as they are.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Literal { text, .. }] => Some(text),
            _ => None,
        }
    }
}
