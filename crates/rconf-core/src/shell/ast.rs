//! The syntax tree of a shell script.

use crate::text::Span;
use std::cell::OnceCell;
use std::rc::Rc;

/// Commands in order.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub items: Vec<Item>,
    /// Whether it, or what it calls, holds a command that the sink reads.
    pub mentions: bool,
}

/// How a command depends on the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    Then,
    And,
    Or,
}

#[derive(Debug)]
pub(crate) struct Item {
    pub join: Join,
    pub command: Command,
}

#[derive(Debug)]
pub(crate) enum Command {
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
        /// `None` if it goes over the arguments.
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
    /// A compound command, with the files that its output goes to.
    Redirected {
        command: Box<Command>,
        targets: Vec<Word>,
    },
}

/// A redirection of the output to a file.
#[derive(Debug)]
pub(crate) struct Output {
    pub target: Word,
    /// `>>`
    pub appends: bool,
}

/// The lines of a here-document, as words, or `None` if its end or the end of a quote in it was not found. They
/// follow the line of the command, so they are filled in after the command is read.
pub(crate) type Document = Rc<OnceCell<Option<Vec<Word>>>>;

#[derive(Debug, Default)]
pub(crate) struct Simple {
    pub assigns: Vec<Assign>,
    pub words: Vec<Word>,
    /// The arrays that follow `declare` and the like.
    pub declared: Vec<Assign>,
    /// Whether a here-document is fed to it that holds a command that the sink reads.
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
pub(crate) struct Assign {
    pub name: String,
    pub index: Option<String>,
    pub append: bool,
    pub value: AssignValue,
}

#[derive(Debug)]
pub(crate) enum AssignValue {
    Word(Word),
    Array(Vec<Word>),
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Word {
    pub parts: Vec<Part>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Part {
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
    /// A part of a snippet that is not known: a variable that compose fills in.
    Unknown {
        raw: String,
        quoted: bool,
    },
    /// What is not followed: `<(…)`.
    Other {
        raw: String,
    },
}

/// `$name`, `${name…}`
#[derive(Debug)]
pub(crate) struct Param {
    pub name: String,
    /// `[…]`
    pub index: Option<String>,
    pub op: Op,
    /// What follows the operator.
    pub word: Word,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
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
    /// Returns the word if it is one literal, or `None` if anything in it is to be expanded.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Literal { text, .. }] => Some(text),
            _ => None,
        }
    }
}
