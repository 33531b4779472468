//! SORTOS: moves a sales order to another status, such as out of suspense once a person has looked at it.

use client_core::{DecodeError, InvalidRequest};

use crate::enet::business_object::{BusinessObject, Verb};
use crate::enet::control::OnWarning;
use crate::enet::sheet::Sheet;
use crate::enet::site::Site;
use crate::enet::xml::Element;
use crate::{OrderStatus, SalesOrderNumber};

/// Moves an order to another status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeOrderStatus {
    /// The order.
    pub sales_order: SalesOrderNumber,
    /// The status it must have now; any if absent.
    pub from: Option<OrderStatus>,
    /// The status it gets: 1, 2, 3, 4, 8, 9 or S.
    pub to: OrderStatus,
    /// How it is done.
    pub parameters: StatusParameters,
}

/// How a status is changed. The defaults are the schema's, save that the document counts as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusParameters {
    /// Nothing is changed, only checked.
    pub validate_only: bool,
    /// What a warning does.
    pub warnings: OnWarning,
    /// All or nothing. The schema's own default is no.
    pub whole_document: bool,
    /// A customer on hold is a warning.
    pub warn_if_customer_on_hold: bool,
}

impl Default for StatusParameters {
    fn default() -> Self {
        Self {
            validate_only: false,
            warnings: OnWarning::default(),
            whole_document: true,
            warn_if_customer_on_hold: false,
        }
    }
}

impl BusinessObject for ChangeOrderStatus {
    type Output = ();

    const NAME: &'static str = "SORTOS";

    fn operation(&self) -> &'static str {
        "sortos.post"
    }

    fn verb(&self) -> Verb {
        Verb::Post
    }

    fn is_dry(&self) -> bool {
        self.parameters.validate_only
    }

    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::document(site, "PostSorOrderStatus", "SORTOSDOC");
        if !matches!(self.to.as_str(), "1" | "2" | "3" | "4" | "8" | "9" | "S") {
            return Err(sheet.refuse("Item.NewOrderStatus", format!("is {}; it takes 1, 2, 3, 4, 8, 9 or S", self.to)));
        }
        sheet.part("Item", |item| {
            item.key("SalesOrder", self.sales_order.as_str(), site.settings().widths.sales_order)?;
            item.key("OrderStatus", self.from.as_ref().map(OrderStatus::as_str), 1)?;
            item.key("NewOrderStatus", self.to.as_str(), 1)
        })?;
        Ok(sheet.done())
    }

    fn xml_parameters_text(&self, site: &Site) -> Result<Option<String>, InvalidRequest> {
        let mut sheet = Sheet::document(site, "PostSorOrderStatus", "SORTOS");
        sheet.part("Parameters", |sheet| {
            sheet.flag("ValidateOnly", self.parameters.validate_only);
            sheet.code("IgnoreWarnings", self.parameters.warnings.code());
            sheet.flag("ApplyIfEntireDocumentValid", self.parameters.whole_document);
            sheet.flag("WarnIfCustomerOnHold", self.parameters.warn_if_customer_on_hold);
            Ok(())
        })?;
        Ok(Some(sheet.done()))
    }

    fn decode(&self, _: &Element) -> Result<(), DecodeError> {
        Ok(())
    }
}
