-- sessions that were signed out: their cookies open nothing any more
CREATE TABLE "ended_sessions" (
    "id" TEXT NOT NULL CONSTRAINT "pk_ended_sessions" PRIMARY KEY,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "fk_ended_sessions_person_id" FOREIGN KEY ("person_id") REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "ix_ended_sessions_person_id" ON "ended_sessions" ("person_id");
