//! The syntax tree of a shell script.

use crate::text::Span;
use std::cell::OnceCell;
use std::rc::Rc;

/// A list of commands, in order.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub items: Vec<Item>,
    /// Whether the list, or a function that it calls, contains a command that the sink reads.
    pub mentions: bool,
}

/// How a command depends on the previous one.
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
    /// A pipeline, or a single command after `!`.
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
        /// The words to iterate over. `None` means the arguments of the script.
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
    /// A compound command, with the files that its output is redirected to.
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

/// The lines of a here-document as words, or `None` if its end, or that of a quote in it, is missing. They
/// follow the line of the command, so they are filled in after the command is parsed.
pub(crate) type Document = Rc<OnceCell<Option<Vec<Word>>>>;

#[derive(Debug, Default)]
pub(crate) struct Simple {
    pub assigns: Vec<Assign>,
    pub words: Vec<Word>,
    /// The arrays in the arguments of `declare` and similar commands.
    pub declared: Vec<Assign>,
    /// Whether a here-document of the command contains a command that the sink reads.
    pub heredoc_mentions: bool,
    /// Whether the output is redirected to a file.
    pub is_redirected: bool,
    /// The files that the output is redirected to.
    pub outputs: Vec<Output>,
    /// The here-document of the command.
    pub document: Option<Document>,
    /// Whether the command has another input: a file or a string.
    pub has_input: bool,
    /// A `\` followed by blanks at the end of a line.
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
    /// A part that is not followed: `<(…)`.
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
    /// The word after the operator.
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
    /// Any other operator.
    Other,
}

impl Word {
    /// Returns the word if it is a single literal, or `None` if a part of it has to be expanded.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Literal { text, .. }] => Some(text),
            _ => None,
        }
    }
}
