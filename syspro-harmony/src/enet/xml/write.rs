//! Writes elements as e.net takes them: one line, with the declaration that every client sends.

use std::fmt;

use super::Element;

/// The declaration. SYSPRO holds Windows-1252; the writer of a document refuses or folds what that cannot hold.
const DECLARATION: &str = r#"<?xml version="1.0" encoding="Windows-1252"?>"#;

impl Element {
    /// This element as a whole document, with its declaration.
    pub fn to_document(&self) -> String {
        format!("{DECLARATION}{self}")
    }
}

/// The element on one line, without a declaration.
impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}", self.name)?;
        for (name, value) in &self.attributes {
            write!(f, " {name}=\"{}\"", Escaped(value))?;
        }
        if self.text.is_empty() && self.children.is_empty() {
            return f.write_str("/>");
        }
        write!(f, ">{}", Escaped(&self.text))?;
        self.children.iter().try_for_each(|child| child.fmt(f))?;
        write!(f, "</{}>", self.name)
    }
}

/// Text with what would be markup written as references. Line breaks too, so that no reader turns them into spaces.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(place) = rest.find(['&', '<', '>', '"', '\'', '\t', '\n', '\r']) {
            let (plain, markup) = rest.split_at(place);
            f.write_str(plain)?;
            let mut characters = markup.chars();
            match characters.next() {
                Some('&') => f.write_str("&amp;")?,
                Some('<') => f.write_str("&lt;")?,
                Some('>') => f.write_str("&gt;")?,
                Some('"') => f.write_str("&quot;")?,
                Some('\'') => f.write_str("&apos;")?,
                Some(control) => write!(f, "&#{};", u32::from(control))?,
                None => {}
            }
            rest = characters.as_str();
        }
        f.write_str(rest)
    }
}
