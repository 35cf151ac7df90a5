//! One computation for all who want the same at the same time.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// What is being made, by what it is asked for with.
///
/// Who comes first makes it; who comes meanwhile waits, as a task and not as a thread. When the
/// first one leaves (its client hung up), the next one in line makes it. When it fails, each makes
/// it for itself, at once: the failures of many must not wait for each other.
#[derive(Debug)]
pub struct Flights<K: Eq + Hash, V>(Mutex<HashMap<K, Arc<Flight<V>>>>);

type Flight<V> = tokio::sync::Mutex<Outcome<V>>;

#[derive(Debug)]
enum Outcome<V> {
    /// Nobody has made it, or who did left.
    Open,
    Made(V),
    /// It failed, or is not to be shared.
    Failed,
}

impl<K: Eq + Hash + Clone, V: Clone> Flights<K, V> {
    /// Nothing is being made.
    pub fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// What another one is making already, or what `make` makes: `shared` finds in its outcome what
    /// others may have.
    ///
    /// # Errors
    /// Those of `make`.
    pub async fn share<T, E, F>(
        &self,
        key: K,
        make: impl FnOnce() -> F,
        shared: impl FnOnce(&T) -> Option<V>,
    ) -> Result<Shared<T, V>, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let seat = Seat::take(self, key);
        let mut outcome = seat.flight.lock().await;
        match &*outcome {
            Outcome::Made(value) => Ok(Shared::OfAnother(value.clone())),
            Outcome::Failed => {
                drop(outcome);
                make().await.map(Shared::Own)
            }
            Outcome::Open => {
                let made = make().await;
                let value = made.as_ref().ok().and_then(shared);
                *outcome = value.map_or(Outcome::Failed, Outcome::Made);
                made.map(Shared::Own)
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<K, Arc<Flight<V>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who made what was asked for.
#[derive(Debug)]
pub enum Shared<T, V> {
    Own(T),
    OfAnother(V),
}

/// A seat in a flight; the last one to leave it takes it off the list.
struct Seat<'a, K: Eq + Hash + Clone, V: Clone> {
    flights: &'a Flights<K, V>,
    key: K,
    flight: Arc<Flight<V>>,
}

impl<'a, K: Eq + Hash + Clone, V: Clone> Seat<'a, K, V> {
    fn take(flights: &'a Flights<K, V>, key: K) -> Self {
        let open = || Arc::new(tokio::sync::Mutex::new(Outcome::Open));
        let flight = flights
            .lock()
            .entry(key.clone())
            .or_insert_with(open)
            .clone();
        Self {
            flights,
            key,
            flight,
        }
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Drop for Seat<'_, K, V> {
    fn drop(&mut self) {
        let mut flights = self.flights.lock();
        // The list's own, and this one: nobody takes another seat while the list is locked.
        if Arc::strong_count(&self.flight) <= 2 {
            flights.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use actix_web::rt;

    use super::*;

    type Outcomes = tokio::sync::oneshot::Receiver<Result<u32, ()>>;

    /// Somebody who wants it, and makes it what `outcome` says when it is its turn.
    fn passenger(
        flights: &Rc<Flights<u8, u32>>,
        turns: &Rc<Cell<u32>>,
        outcome: Outcomes,
    ) -> rt::task::JoinHandle<Result<u32, ()>> {
        let (flights, turns) = (flights.clone(), turns.clone());
        rt::spawn(async move {
            let make = || async {
                turns.set(turns.get() + 1);
                outcome.await.unwrap_or(Err(()))
            };
            match flights.share(1, make, |value| Some(*value)).await? {
                Shared::Own(value) | Shared::OfAnother(value) => Ok(value),
            }
        })
    }

    async fn let_others_run() {
        for _ in 0..50 {
            rt::task::yield_now().await;
        }
    }

    #[actix_web::test]
    async fn one_makes_it_for_all_and_nothing_is_left() {
        let (flights, turns) = (Rc::new(Flights::new()), Rc::new(Cell::new(0)));
        let (senders, passengers): (Vec<_>, Vec<_>) = (0..10)
            .map(|_| {
                let (sender, outcome) = tokio::sync::oneshot::channel();
                (sender, passenger(&flights, &turns, outcome))
            })
            .unzip();
        let_others_run().await;
        assert_eq!(turns.get(), 1);
        for (number, sender) in (0..).zip(senders) {
            let _ = sender.send(Ok(number));
        }
        for passenger in passengers {
            assert_eq!(passenger.await.unwrap(), Ok(0));
        }
        assert!(flights.lock().is_empty());
    }

    #[actix_web::test]
    async fn when_the_first_one_leaves_the_next_one_makes_it() {
        let (flights, turns) = (Rc::new(Flights::new()), Rc::new(Cell::new(0)));
        let (_never, outcome) = tokio::sync::oneshot::channel();
        let first = passenger(&flights, &turns, outcome);
        let_others_run().await;
        let (sender, outcome) = tokio::sync::oneshot::channel();
        let second = passenger(&flights, &turns, outcome);
        let (_not_asked, outcome) = tokio::sync::oneshot::channel();
        let third = passenger(&flights, &turns, outcome);
        let_others_run().await;
        first.abort();
        let_others_run().await;
        assert_eq!(turns.get(), 2);
        sender.send(Ok(7)).unwrap();
        assert_eq!(second.await.unwrap(), Ok(7));
        assert_eq!(third.await.unwrap(), Ok(7));
        assert!(flights.lock().is_empty());
    }

    #[actix_web::test]
    async fn after_a_failure_each_makes_it_at_once() {
        let (flights, turns) = (Rc::new(Flights::new()), Rc::new(Cell::new(0)));
        let (fails, outcome) = tokio::sync::oneshot::channel();
        let first = passenger(&flights, &turns, outcome);
        let_others_run().await;
        let (senders, others): (Vec<_>, Vec<_>) = (0..3)
            .map(|_| {
                let (sender, outcome) = tokio::sync::oneshot::channel();
                (sender, passenger(&flights, &turns, outcome))
            })
            .unzip();
        let_others_run().await;
        fails.send(Err(())).unwrap();
        assert_eq!(first.await.unwrap(), Err(()));
        let_others_run().await;
        assert_eq!(turns.get(), 4, "nobody waits for another's failure");
        for sender in senders {
            sender.send(Ok(1)).unwrap();
        }
        for other in others {
            assert_eq!(other.await.unwrap(), Ok(1));
        }
        assert!(flights.lock().is_empty());
    }
}
