-- Which events nobody handles, in their order, when the claims on the others run out, which died under a key,
-- and what an event planned.

-- [sqlite]
CREATE INDEX event_free ON event (id) WHERE state IN ('accepted', 'planned') AND claimed_until IS NULL;
CREATE INDEX event_held ON event (claimed_until) WHERE state IN ('accepted', 'planned') AND claimed_until IS NOT NULL;
-- [end]

-- [postgres]
CREATE INDEX event_waiting ON event (id) WHERE state IN ('accepted', 'planned'); -- changes with no claim
-- [end]

CREATE INDEX event_dead ON event (order_key) WHERE state = 'dead';
CREATE INDEX document_planned_by ON document (planned_by);
