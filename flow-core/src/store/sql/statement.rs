//! A statement with the values of its parameters.

/// SQL with `$1`, `$2` … and a value for each. The text is the program's own, never made of data.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(super) sql: &'static str,
    pub(super) values: Vec<Value>,
    pub(super) locked: bool,
}

/// The value of a parameter. An absent one has a type too, because PostgreSQL asks for it. Printing it does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A whole number; of moments, the microseconds since 1970 UTC.
    Int(Option<i64>),
    /// Text, also JSON.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

impl Statement {
    /// A statement without parameters so far.
    pub(crate) fn new(sql: &'static str) -> Self {
        Self { sql, values: Vec::new(), locked: false }
    }

    /// The value of the next parameter.
    #[must_use]
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// The rows that it reads stay as they are for others until the transaction ends.
    #[must_use]
    pub(crate) fn locked(mut self) -> Self {
        self.locked = true;
        self
    }
}

macro_rules! values {
    ($($type:ty => |$value:ident| $of:expr),+ $(,)?) => { $(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $of
            }
        }
    )+ };
}

values!(
    i64 => |number| Self::Int(Some(number)),
    u32 => |number| Self::Int(Some(number.into())),
    Option<i64> => |number| Self::Int(number),
    &str => |text| Self::Text(Some(text.to_owned())),
    &String => |text| Self::Text(Some(text.clone())),
    String => |text| Self::Text(Some(text)),
    Option<&str> => |text| Self::Text(text.map(str::to_owned)),
    Option<String> => |text| Self::Text(text),
    &[u8] => |bytes| Self::Bytes(Some(bytes.to_vec())),
    &Vec<u8> => |bytes| Self::Bytes(Some(bytes.clone())),
    Vec<u8> => |bytes| Self::Bytes(Some(bytes)),
    Option<Vec<u8>> => |bytes| Self::Bytes(bytes),
);

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Int(_) => "Int",
            Self::Text(_) => "Text",
            Self::Bytes(_) => "Bytes",
        })
    }
}
