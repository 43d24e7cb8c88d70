"""What AWS is told: names and documents, all of them known before anything is created."""
