//! States of the United States and provinces of Canada by their two-letter postal codes. Other countries' states and counties are
//! left as they are: their posts do not ask for them.

use any_ascii::any_ascii;

use super::form::Form;

/// The postal code of a state or province of the United States or Canada (alpha-2 codes), from its code or English name:
/// `California` is `CA`. None if that country has no such state; other countries' states come back as they are.
pub fn state_code(text: &str, country: &str) -> Option<String> {
    form(text, country).accept(text)
}

pub(super) fn form(text: &str, country: &str) -> Form {
    match country {
        "US" => among(US, text, "a US state"),
        "CA" => among(CANADA, text, "a Canadian province"),
        _ => Form::Free,
    }
}

fn among(states: &[(&str, &str)], text: &str, expected: &'static str) -> Form {
    let letters: String = any_ascii(text).chars().filter(char::is_ascii_alphanumeric).collect();
    let named = |name: &str| name.chars().filter(char::is_ascii_alphabetic).collect::<String>();
    let fits =
        |(code, name): &&(&str, &str)| letters.eq_ignore_ascii_case(code) || letters.eq_ignore_ascii_case(&named(name));
    states.iter().find(fits).map_or(Form::Unknown(expected), |(code, _)| Form::Standard((*code).to_owned()))
}

const US: &[(&str, &str)] = &[
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("DC", "Washington DC"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    ("AS", "American Samoa"),
    ("FM", "Federated States of Micronesia"),
    ("GU", "Guam"),
    ("MH", "Marshall Islands"),
    ("MP", "Northern Mariana Islands"),
    ("PR", "Puerto Rico"),
    ("PW", "Palau"),
    ("VI", "US Virgin Islands"),
    ("VI", "Virgin Islands"),
    ("AA", "Armed Forces Americas"),
    ("AE", "Armed Forces Europe"),
    ("AP", "Armed Forces Pacific"),
];

const CANADA: &[(&str, &str)] = &[
    ("AB", "Alberta"),
    ("BC", "British Columbia"),
    ("MB", "Manitoba"),
    ("NB", "New Brunswick"),
    ("NL", "Newfoundland and Labrador"),
    ("NL", "Newfoundland"),
    ("NS", "Nova Scotia"),
    ("NT", "Northwest Territories"),
    ("NU", "Nunavut"),
    ("ON", "Ontario"),
    ("PE", "Prince Edward Island"),
    ("QC", "Quebec"),
    ("SK", "Saskatchewan"),
    ("YT", "Yukon"),
];
