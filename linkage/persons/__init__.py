"""Who is one person: stays of one woman and of one infant, ids that last, types of newborns and deliveries."""
