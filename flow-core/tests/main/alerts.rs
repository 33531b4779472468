//! What somebody has to be told is told with a field that a log can be searched for.

use std::io::Write;
use std::sync::{Arc, Mutex};

use opayo_model::status::TransactionType;
use sandbox::opayo::{Ending, Fraud};
use tracing_subscriber::fmt::MakeWriter;

use crate::opayo_world::{KETTLE, Shop, company, harmony};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_payment_that_the_screening_rejects_is_an_alert() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    let order = shop.register("WEB-6001", TransactionType::Payment, KETTLE);
    shop.opayo.screen(&order.id, Fraud::third_man("REJECT", 90));
    shop.end(&order, Ending::Ok).await;
    shop.run().await;
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let alert = log.lines().find(|line| line.contains("alert=")).unwrap_or_else(|| panic!("no alert in {log}"));
    assert!(alert.contains(" WARN ") && alert.contains(&order.id) && alert.contains("reject"), "{alert}");
}
