//! A file, and how it is read.

use mapping_core::reconcile::inputs::{
    ColumnMap, CompanyDays, CsvFile, DecimalSeparator, Intake, read_csv, read_stripe_report,
};
use mapping_core::reconcile::{Rows, Side};

/// How a file is read.
pub(crate) enum Format {
    /// An itemised report.
    Stripe,
    /// Any CSV, by its map.
    Mapped(Box<ColumnMap>),
}

/// A file of one side.
pub(crate) struct Source {
    pub(crate) side: Side,
    pub(crate) format: Format,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Source {
    /// Opens `FORMAT:FILE`.
    pub(crate) fn open(side: Side, named: &str) -> Result<Self, String> {
        let (format, name) = named
            .split_once(':')
            .ok_or_else(|| format!("{named}: which format is it? Write `stripe:{named}` or `MAP.toml:{named}`"))?;
        let format = match (format, side) {
            ("stripe", Side::Gateway) => Format::Stripe,
            (file, _) => {
                let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
                Format::of_map(file, &text)?
            }
        };
        let bytes = std::fs::read(name).map_err(|error| format!("{name}: {error}"))?;
        Ok(Self { side, format, name: name.to_owned(), bytes })
    }

    pub(crate) fn read(&self, rows: &mut Rows, account: &str, days: &CompanyDays) -> Result<Intake, String> {
        let file = CsvFile::new(&self.name, &self.bytes);
        let read = match &self.format {
            Format::Stripe => read_stripe_report(rows, file, account, DecimalSeparator::Point, days),
            Format::Mapped(map) => read_csv(rows, self.side, file, map, days),
        };
        read.map_err(|error| error.to_string())
    }
}

impl Format {
    /// The format of a column map.
    pub(crate) fn of_map(file: &str, text: &str) -> Result<Self, String> {
        toml::from_str(text).map(|map| Self::Mapped(Box::new(map))).map_err(|error| format!("{file}: {error}"))
    }
}
