//! A loopback socket that can be cut: the only way to show a client what a broken connection looks like is to break one.
//!
//! The server's handler holds the [`Cut`] of its connection and says how many more bytes may leave; after those the
//! socket is closed, either with a reset (`SO_LINGER` zero) or as if the peer had gone quietly.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::lock::hold;

#[derive(Debug, Clone, Copy, Default)]
enum Flow {
    #[default]
    Open,
    /// A head, so many bytes of its body, then the end of the stream.
    EndingInBody(usize),
    /// So many bytes more, then the end of the stream.
    Ending(usize),
    /// A reset, now.
    Reset,
}

/// The handle by which a handler cuts its own connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cut(Arc<Mutex<Flow>>);

impl Cut {
    /// Closes the connection with a reset instead of sending what the handler returns.
    pub(crate) fn reset(&self) {
        *hold(&self.0) = Flow::Reset;
    }

    /// Closes the connection after the head and `bytes` bytes of the body.
    pub(crate) fn end_in_body_after(&self, bytes: usize) {
        *hold(&self.0) = Flow::EndingInBody(bytes);
    }

    /// What may happen to `next`, the bytes that are about to leave.
    fn flow(&self, next: &[u8]) -> Flow {
        let mut flow = hold(&self.0);
        if let Flow::EndingInBody(bytes) = *flow {
            let head = next.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |at| at + 4);
            *flow = Flow::Ending(head + bytes);
        }
        *flow
    }

    fn sent(&self, bytes: usize) {
        let mut flow = hold(&self.0);
        if let Flow::Ending(left) = *flow {
            *flow = Flow::Ending(left.saturating_sub(bytes));
        }
    }
}

impl Connected<IncomingStream<'_, Loopback>> for Cut {
    fn connect_info(stream: IncomingStream<'_, Loopback>) -> Self {
        stream.io().cut.clone()
    }
}

/// A listener on 127.0.0.1 whose connections can be cut.
#[derive(Debug)]
pub(crate) struct Loopback(TcpListener);

impl Loopback {
    /// Listens on a port that the operating system picks.
    pub(crate) async fn bind() -> io::Result<Self> {
        TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await.map(Self)
    }
}

impl Listener for Loopback {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small answers leave at once; where the option is refused they leave a little later.
        let _ = stream.set_nodelay(true);
        (Wire { stream, cut: Cut::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: TcpStream,
    cut: Cut,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let allowed = match self.cut.flow(bytes) {
            Flow::Open | Flow::EndingInBody(_) => bytes,
            Flow::Ending(0) => return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
            Flow::Ending(left) => bytes.get(..left).unwrap_or(bytes),
            Flow::Reset => {
                // Without it the peer sees an orderly end, which is a fault too, but not this one.
                let _ = self.stream.set_zero_linger();
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
        };
        let written = Pin::new(&mut self.stream).poll_write(context, allowed);
        if let Poll::Ready(Ok(bytes)) = written {
            self.cut.sent(bytes);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
