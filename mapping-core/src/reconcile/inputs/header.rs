//! The header of a file: what parts its columns, and where the columns are that a map names.

use super::column_map::ColumnMap;
use super::csv_reader::CsvFile;
use super::csv_record::{Record, Records, cells};
use super::encoding::Letters;
use super::input_error::{InputError, InputFault};

/// What may part columns, where the map does not say.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// The columns of a file.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) delimiter: char,
    /// The names as the file has them.
    names: Vec<String>,
    /// The names without case and spacing.
    plain: Vec<String>,
    line: u32,
}

impl Header {
    /// Reads the header, and gives the records below it.
    pub(super) fn open<'a>(
        file: CsvFile<'a>,
        map: &ColumnMap,
        letters: Letters,
    ) -> Result<(Self, Records<'a>), InputError> {
        let wanted = map.columns();
        let given = map.delimiter.map(|delimiter| vec![delimiter]).unwrap_or(DELIMITERS.to_vec());
        if let Some(delimiter) = given.iter().find(|delimiter| !delimiter.is_ascii() || "\"\r\n".contains(**delimiter))
        {
            let fault = InputFault::Map(format!("{delimiter:?} cannot part columns"));
            return Err(InputError::at(file.name, 0, fault, "use an ASCII character such as a semicolon"));
        }
        let mut best: Option<(usize, usize, Self, Records<'a>)> = None;
        for delimiter in given {
            let (header, records) = Self::parted_by(delimiter, file, map, letters)?;
            let found = wanted.iter().filter(|name| header.position(name).is_some()).count();
            let parts = header.names.len();
            if best.as_ref().is_none_or(|(most, columns, ..)| (found, parts) > (*most, *columns)) {
                best = Some((found, parts, header, records));
            }
        }
        let empty = InputError::at(file.name, 0, InputFault::Empty, EMPTY_HINT);
        let (.., header, records) = best.ok_or(empty)?;
        header.check(file, &wanted, map)?;
        Ok((header, records))
    }

    fn parted_by<'a>(
        delimiter: char,
        file: CsvFile<'a>,
        map: &ColumnMap,
        letters: Letters,
    ) -> Result<(Self, Records<'a>), InputError> {
        let byte = u8::try_from(delimiter).unwrap_or(b',');
        let mut records = Records::of(file.bytes, byte).skip_lines(map.skip_lines);
        let first = records.find(|record| !record.is_blank());
        let record = first.ok_or_else(|| InputError::at(file.name, 0, InputFault::Empty, EMPTY_HINT))?;
        let unreadable = |why: String| {
            let hint = "correct it, or say with `skip_lines` how many lines stand above it";
            InputError::at(file.name, record.line, InputFault::UnreadableHeader(why), hint)
        };
        if !record.closed {
            return Err(unreadable(Record::unclosed()));
        }
        let text = letters.read(record.raw).map_err(unreadable)?;
        let names: Vec<String> = cells(&text, delimiter).into_iter().map(String::from).collect();
        let plain = names.iter().map(|name| plain(name)).collect();
        Ok((Self { delimiter, names, plain, line: record.line }, records))
    }

    /// How many columns there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Where the column is.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        let wanted = plain(name);
        self.plain.iter().position(|column| *column == wanted)
    }

    fn check(&self, file: CsvFile<'_>, wanted: &[&str], map: &ColumnMap) -> Result<(), InputError> {
        let at = |fault, hint: String| InputError::at(file.name, self.line, fault, hint);
        let missing: Vec<&str> = wanted.iter().copied().filter(|name| self.position(name).is_none()).collect();
        if missing.len() == wanted.len() && self.names.iter().any(|name| is_figure(name)) {
            let hint = format!("add a line with the names of the columns above it: {}", wanted.join(", "));
            return Err(at(InputFault::NoHeader, hint));
        }
        if let (Some(first), [_], 2..) = (missing.first(), self.names.as_slice(), wanted.len()) {
            let only = self.names.first().map_or("", String::as_str);
            let other = DELIMITERS.into_iter().max_by_key(|delimiter| only.matches(*delimiter).count());
            let hint = match other.filter(|other| only.contains(*other) && map.delimiter.is_some()) {
                Some(other) => format!("write `delimiter = {:?}` in the map", other.to_string()),
                None => {
                    "save the file with a comma, semicolon, tab or bar, or name the `delimiter` in the map".to_owned()
                }
            };
            return Err(at(InputFault::WrongSeparator, hint).of_column(first));
        }
        if let Some(first) = missing.first() {
            return Err(at(InputFault::MissingColumn, self.hint(first)).of_column(first));
        }
        for name in wanted {
            let wanted = plain(name);
            if self.plain.iter().filter(|column| **column == wanted).count() > 1 {
                return Err(at(InputFault::RepeatedColumn, "give one of them another name".to_owned()).of_column(name));
            }
        }
        Ok(())
    }

    /// The columns that there are, and the one that was probably meant.
    fn hint(&self, missing: &str) -> String {
        let wanted = plain(missing);
        let distance = |column: &String| strsim::osa_distance(column, &wanted);
        let nearest = self.plain.iter().zip(&self.names).min_by_key(|(column, _)| distance(column));
        let near = nearest.filter(|(column, _)| distance(column) * 3 <= wanted.chars().count().max(3));
        let meant = near.map_or(String::new(), |(_, name)| format!("; did you mean `{name}`?"));
        let all: String = self.names.join(", ").chars().take(300).collect();
        format!("the file has {all}{meant}")
    }
}

const EMPTY_HINT: &str = "export it again";

/// A name without case and spacing.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').flat_map(char::to_lowercase).collect()
}

/// Whether a cell is a figure or a date, as no name is.
fn is_figure(cell: &str) -> bool {
    let figures = |c: char| c.is_ascii_digit() || " .,-/:()'+".contains(c);
    cell.chars().any(|c| c.is_ascii_digit()) && cell.chars().all(figures)
}
