"""The invented programme, vacancies and candidates, and the stage on which demo, chat and tests play."""
