//! COMFND: finds rows of any table by conditions. It is how a posting is found again by its natural key.

use client_core::{DecodeError, InvalidRequest};

use crate::enet::business_object::{BusinessObject, Verb};
use crate::enet::sheet::{Sheet, Written};
use crate::enet::site::Site;
use crate::enet::xml::Element;

/// Finds rows of a table that meet one condition of every group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindRows {
    /// The table: `SorMaster`.
    pub table: String,
    /// At most so many rows.
    pub most: u32,
    /// The columns that are told.
    pub columns: Vec<String>,
    /// Groups of conditions: joined by OR inside a group, and by AND between groups.
    pub conditions: Vec<Vec<Condition>>,
    /// The columns to sort by.
    pub order_by: Vec<String>,
}

/// A condition on one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// How it compares.
    pub comparison: Comparison,
    /// With what.
    pub value: String,
}

/// How a column compares with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
    /// Greater.
    Greater,
    /// Greater or equal.
    AtLeast,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// Like a pattern.
    Like,
}

/// A row: the columns that were asked for, by their names, blanks around their values taken off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row(pub Vec<(String, String)>);

impl Row {
    /// The value of a column; none if it is absent or blank.
    pub fn get(&self, column: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(column))?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }
}

impl Condition {
    /// A column that compares so with a value.
    pub fn new(column: impl Into<String>, comparison: Comparison, value: impl Into<String>) -> Self {
        Self { column: column.into(), comparison, value: value.into() }
    }
}

impl FindRows {
    /// Finds at most ten rows of a table, telling these columns.
    pub fn of(table: impl Into<String>, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Self { table: table.into(), most: 10, columns, conditions: Vec::new(), order_by: Vec::new() }
    }

    /// And where a column is equal to a value.
    #[must_use]
    pub fn equal(self, column: &str, value: &str) -> Self {
        self.any(vec![Condition::new(column, Comparison::Equal, value)])
    }

    /// And where one of these conditions is met.
    #[must_use]
    pub fn any(mut self, conditions: Vec<Condition>) -> Self {
        self.conditions.push(conditions);
        self
    }

    /// Whether an element is a row: called so, or holding one of the columns itself.
    fn is_row(&self, element: &Element) -> bool {
        let leaf = |column: &String| element.child(column).is_some_and(|child| child.children.is_empty());
        element.is("Row") || (!element.is("Key") && self.columns.iter().any(leaf))
    }
}

/// How long the name of a table or column may be.
const NAME_WIDTH: usize = 60;

/// How long a value may be.
const VALUE_WIDTH: usize = 255;

/// Writes one group: its brackets stand around its first and last condition.
fn write_group(sheet: &mut Sheet<'_>, is_first: bool, group: &[Condition]) -> Written {
    group.iter().enumerate().try_for_each(|(place, condition)| {
        sheet.part("Expression", |sheet| {
            match (is_first, place) {
                (true, 0) => {}
                (false, 0) => sheet.code("AndOr", "And"),
                (_, _) => sheet.code("AndOr", "Or"),
            }
            if place == 0 {
                sheet.code("OpenBracket", "(");
            }
            sheet.key("Column", condition.column.as_str(), NAME_WIDTH)?;
            sheet.code("Condition", condition.comparison.code());
            sheet.key("Value", condition.value.as_str(), VALUE_WIDTH)?;
            if place + 1 == group.len() {
                sheet.code("CloseBracket", ")");
            }
            Ok(())
        })
    })
}

impl BusinessObject for FindRows {
    type Output = Vec<Row>;

    const NAME: &'static str = "COMFND";

    fn operation(&self) -> &'static str {
        "comfnd.query"
    }

    fn verb(&self) -> Verb {
        Verb::Query
    }

    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::query(site);
        sheet.key("TableName", self.table.as_str(), NAME_WIDTH)?;
        sheet.code("ReturnRows", self.most.to_string());
        sheet.part("Columns", |columns| {
            self.columns.iter().try_for_each(|column| columns.key("Column", column.as_str(), NAME_WIDTH))
        })?;
        sheet.part("Where", |sheet| {
            self.conditions.iter().enumerate().try_for_each(|(place, group)| write_group(sheet, place == 0, group))
        })?;
        if !self.order_by.is_empty() {
            sheet.part("OrderBy", |order| {
                self.order_by.iter().try_for_each(|column| order.key("Column", column.as_str(), NAME_WIDTH))
            })?;
        }
        Ok(sheet.done())
    }

    fn decode(&self, root: &Element) -> Result<Vec<Row>, DecodeError> {
        let rows = root.everything().filter(|element| self.is_row(element));
        let row = |element: &Element| {
            let column = |child: &Element| (child.name.to_string(), child.trimmed().to_owned());
            Row(element.children.iter().map(column).collect())
        };
        let rows: Vec<Row> = rows.map(row).collect();
        if rows.is_empty() && !root.is(&self.table) && root.find("RowsReturned").is_none() {
            // Taken for "not found", it would let something be posted twice.
            return Err(root.misfit("RowsReturned", "is missing, and there is no row"));
        }
        Ok(rows)
    }
}

impl Comparison {
    fn code(self) -> &'static str {
        match self {
            Self::Equal => "EQ",
            Self::NotEqual => "NE",
            Self::Greater => "GT",
            Self::AtLeast => "GE",
            Self::Less => "LT",
            Self::AtMost => "LE",
            Self::Like => "LIKE",
        }
    }
}
