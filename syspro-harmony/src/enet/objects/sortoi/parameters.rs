//! How an order is imported.

use client_core::InvalidRequest;

use crate::OrderStatus;
use crate::enet::control::OnWarning;
use crate::enet::sheet::Sheet;
use crate::enet::site::Site;

/// How an order is imported. The defaults are the schema's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportParameters {
    /// Nothing is imported, only checked.
    pub validate_only: bool,
    /// The type of the order.
    pub order_type: OrderType,
    /// The status it begins with: open, in the warehouse, released for invoicing, or suspense until a person releases it.
    pub order_status: OrderStatus,
    /// Lines for what is not in stock records are taken.
    pub allow_non_stock_items: bool,
    /// Orders past the customer's credit are taken.
    pub accept_without_credit: bool,
    /// Which operator gets a message about failures; none if absent.
    pub operator_to_inform: Option<String>,
    /// What happens to an order number that the customer has already.
    pub duplicates: DuplicateOrders,
    /// Whether an order number must be there.
    pub po_numbers: PoNumbers,
    /// The prices of the document count, not the site's.
    pub always_use_price_entered: bool,
    /// A price of zero is a price.
    pub allow_zero_price: bool,
    /// How stock is taken.
    pub allocation: Option<Allocation>,
    /// What a warning does.
    pub warnings: OnWarning,
    /// A customer on hold is a warning.
    pub warn_if_customer_on_hold: bool,
}

/// The type of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OrderType {
    /// An order.
    #[default]
    Order,
    /// To be supplied later.
    Forward,
    /// By a schedule.
    Scheduled,
    /// Between branches.
    InterBranch,
    /// A bill.
    Billing,
}

/// What happens to an order number that the customer has already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DuplicateOrders {
    /// The order is refused.
    #[default]
    Refuse,
    /// It is taken, if the company's own option says so too.
    Allow,
    /// It is taken without looking.
    Unchecked,
}

/// Whether an order number must be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PoNumbers {
    /// It must.
    #[default]
    Required,
    /// It need not.
    Optional,
    /// As the customer's record says.
    AsCustomer,
}

/// How stock is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Allocation {
    /// All of a line or none.
    FullOnly,
    /// Everything is put on back order.
    BackOrder,
    /// What there is, the rest on back order.
    Available,
}

impl Default for ImportParameters {
    fn default() -> Self {
        Self {
            validate_only: false,
            order_type: OrderType::default(),
            order_status: OrderStatus::Open,
            allow_non_stock_items: true,
            accept_without_credit: true,
            operator_to_inform: None,
            duplicates: DuplicateOrders::default(),
            po_numbers: PoNumbers::default(),
            always_use_price_entered: false,
            allow_zero_price: false,
            allocation: None,
            warnings: OnWarning::default(),
            warn_if_customer_on_hold: false,
        }
    }
}

impl ImportParameters {
    /// For orders that are paid already: the prices are what was paid, free items included, and a warning does not turn a paid
    /// order away.
    pub fn keeping_prices() -> Self {
        Self { always_use_price_entered: true, allow_zero_price: true, warnings: OnWarning::Tell, ..Self::default() }
    }

    pub(super) fn document(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::document(site, "SalesOrders", "SORTOI");
        self.check_status(&sheet)?;
        sheet.part("Parameters", |sheet| {
            sheet.code("Process", if self.validate_only { "VALIDATE" } else { "IMPORT" });
            sheet.code("TypeOfOrder", self.order_type.code());
            sheet.code("OrderStatus", self.order_status.as_str());
            sheet.flag("AllowNonStockItems", self.allow_non_stock_items);
            sheet.flag("AcceptOrdersIfNoCredit", self.accept_without_credit);
            sheet.text("OperatorToInform", self.operator_to_inform.as_deref(), site.settings().widths.text)?;
            sheet.code("AllowDuplicateOrderNumbers", self.duplicates.code());
            sheet.code("CheckForCustomerPoNumbers", self.po_numbers.code());
            sheet.flag("AlwaysUsePriceEntered", self.always_use_price_entered);
            sheet.flag("AllowZeroPrice", self.allow_zero_price);
            if let Some(allocation) = self.allocation {
                sheet.code("AllocationAction", allocation.code());
            }
            sheet.code("IgnoreWarnings", self.warnings.code());
            sheet.flag("WarnIfCustomerOnHold", self.warn_if_customer_on_hold);
            Ok(())
        })?;
        Ok(sheet.done())
    }

    fn check_status(&self, sheet: &Sheet<'_>) -> Result<(), InvalidRequest> {
        use OrderStatus::{InWarehouse, Open, ReleasedForInvoicing, Suspense};
        match &self.order_status {
            Open | InWarehouse | ReleasedForInvoicing | Suspense => Ok(()),
            other => Err(sheet.refuse("OrderStatus", format!("is {other}; a new order is 1, 4, 8 or S"))),
        }
    }
}

impl OrderType {
    fn code(self) -> &'static str {
        match self {
            Self::Order => "ORD",
            Self::Forward => "FWD",
            Self::Scheduled => "SCH",
            Self::InterBranch => "IBT",
            Self::Billing => "BIL",
        }
    }
}

impl DuplicateOrders {
    fn code(self) -> &'static str {
        match self {
            Self::Refuse => "N",
            Self::Allow => "Y",
            Self::Unchecked => "A",
        }
    }
}

impl PoNumbers {
    fn code(self) -> &'static str {
        match self {
            Self::Required => "Y",
            Self::Optional => "N",
            Self::AsCustomer => "C",
        }
    }
}

impl Allocation {
    fn code(self) -> &'static str {
        match self {
            Self::FullOnly => "F",
            Self::BackOrder => "B",
            Self::Available => "A",
        }
    }
}
